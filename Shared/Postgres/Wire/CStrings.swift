/// An array of C strings ended by NULL, as libpq takes names and values.
final class CStrings {
    private let storage: [UnsafeMutablePointer<CChar>]
    let pointers: UnsafeMutablePointer<UnsafePointer<CChar>?>

    init(_ strings: [String]) {
        storage = strings.map { string in
            let bytes = string.utf8CString
            let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
            for (index, byte) in bytes.enumerated() { copy[index] = byte }
            return copy
        }
        pointers = .allocate(capacity: strings.count + 1)
        for (index, string) in storage.enumerated() { pointers[index] = UnsafePointer(string) }
        pointers[strings.count] = nil
    }

    deinit {
        for string in storage { string.deallocate() }
        pointers.deallocate()
    }
}
