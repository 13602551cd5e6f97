/// Why an index cannot be compiled or opened.
public enum IndexError: Error, Hashable, Sendable, CustomStringConvertible {
    /// There is no file, or it cannot be read; what the system said.
    case unreadable(String)
    /// The file is no index of ours.
    case notAnIndex
    /// The index was written by another version of Driveline.
    case otherFormat(found: UInt32, expected: UInt32)
    /// The file is shorter or longer than its header says.
    case truncated(bytes: Int, expected: UInt64)
    /// The contents do not have the checksum of the header.
    case damaged
    /// The contents contradict each other.
    case inconsistent(String)
    /// The facts exceed what the format holds.
    case tooLarge(String)

    /// What happened and what to do.
    public var description: String {
        switch self {
        case .unreadable(let reason): "the VIN index cannot be read (\(reason)); run `vin import`"
        case .notAnIndex: "the file is not a VIN index; run `vin import`"
        case .otherFormat(let found, let expected):
            "the VIN index has format \(found), this version reads format \(expected); run `vin import`"
        case .truncated(let bytes, let expected):
            "the VIN index has \(bytes) bytes where its header says \(expected); run `vin import`"
        case .damaged: "the VIN index is damaged (its checksum differs); run `vin import`"
        case .inconsistent(let what): "the VIN index is inconsistent (\(what)); run `vin import`"
        case .tooLarge(let what): "the facts do not fit into the index format: \(what)"
        }
    }
}
