/// Things numbered from 0 on, some of which belong together, directly or through others.
struct Components {
    private var parents: [Int]

    init(_ count: Int) { parents = Array(0..<count) }

    /// Says that two things belong together.
    mutating func join(_ one: Int, _ other: Int) {
        let (one, other) = (component(of: one), component(of: other))
        parents[max(one, other)] = min(one, other)
    }

    /// The smallest of all things that belong together with this one.
    mutating func component(of thing: Int) -> Int {
        var thing = thing
        while parents[thing] != thing {
            parents[thing] = parents[parents[thing]]
            thing = parents[thing]
        }
        return thing
    }

    /// For each thing its component.
    mutating func all() -> [Int] { parents.indices.map { component(of: $0) } }
}
