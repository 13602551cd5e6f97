/// A value with the version of the row it was read from: the entity tag, and what a change is checked against.
struct Versioned<Value> {
    let value: Value
    let version: Int64
}
