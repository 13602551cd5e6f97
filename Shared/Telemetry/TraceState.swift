/// The list of other vendors' members: checked, bounded and carried on, never interpreted.
enum TraceState {
    /// W3C Trace Context 3.3.1.1: a list holds at most 32 members.
    private static let mostMembers = 32
    /// W3C Trace Context 3.3.1.5: at least 512 characters are carried; we carry no more.
    private static let mostBytes = 512
    /// The same section: members longer than this leave first when the list is too long.
    private static let longMember = 128

    /// The one value to send on for the `values` received, or an empty text where the list is broken.
    static func carried(_ values: [String]) -> String {
        var members: [ArraySlice<UInt8>] = []
        var keys: Set<ArraySlice<UInt8>> = []
        for value in values {
            for member in Array(value.utf8).split(separator: 0x2C, omittingEmptySubsequences: false) {
                let trimmed = trim(member)
                if trimmed.isEmpty { continue }  // empty members are allowed and mean nothing
                guard let key = key(of: trimmed), members.count < mostMembers else { return "" }
                if keys.insert(key).inserted { members.append(trimmed) }
            }
        }
        shorten(&members)
        return String(decoding: Array(members.joined(separator: [0x2C])), as: UTF8.self)
    }

    private static func shorten(_ members: inout [ArraySlice<UInt8>]) {
        func length() -> Int { members.reduce(members.count - 1) { $0 + $1.count } }
        while length() > mostBytes, let long = members.lastIndex(where: { $0.count > longMember }) {
            members.remove(at: long)
        }
        while length() > mostBytes { members.removeLast() }
    }

    private static func trim(_ member: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 }
        let rest = member.drop(while: isSpace)
        guard let last = rest.lastIndex(where: { !isSpace($0) }) else { return [] }
        return rest[...last]
    }

    /// The key of a well-formed `key=value`, or nil.
    private static func key(of member: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard let equals = member.firstIndex(of: 0x3D) else { return nil }
        let key = member[..<equals]
        let value = member[(equals + 1)...]
        guard isKey(key), (1...256).contains(value.count), value.last != 0x20,
            value.allSatisfy({ (0x20...0x7E).contains($0) && $0 != 0x3D && $0 != 0x2C })
        else { return nil }
        return key
    }

    /// `lcalpha *255(...)`, or `tenant@system` with at most 241 and 14 characters.
    private static func isKey(_ key: ArraySlice<UInt8>) -> Bool {
        let parts = key.split(separator: 0x40, maxSplits: 1, omittingEmptySubsequences: false)
        guard parts.allSatisfy({ $0.allSatisfy(isKeyCharacter) }), let first = key.first else { return false }
        if parts.count == 1 { return isLetter(first) && key.count <= 256 }
        guard let system = parts[1].first else { return false }
        return (isLetter(first) || isDigit(first)) && (1...241).contains(parts[0].count)
            && isLetter(system) && parts[1].count <= 14
    }

    private static func isLetter(_ byte: UInt8) -> Bool { (0x61...0x7A).contains(byte) }
    private static func isDigit(_ byte: UInt8) -> Bool { (0x30...0x39).contains(byte) }
    private static func isKeyCharacter(_ byte: UInt8) -> Bool {
        isLetter(byte) || isDigit(byte) || byte == 0x5F || byte == 0x2D || byte == 0x2A || byte == 0x2F
    }
}
