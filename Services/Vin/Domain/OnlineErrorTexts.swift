/// The sentences of an `ErrorText` of NHTSA's service, one for each code, in the order of the codes: the service joins
/// them with `; `, which some of them hold themselves, so each begins where a code and a dash do.
func errorTexts(of codes: [Int], in text: String) -> [String] {
    let bytes = Array(text.utf8)
    var starts: [(place: Int, code: Int)] = []
    for code in codes {
        let mark = Array("\(code) - ".utf8)
        let place = bytes.indices.first { place in
            bytes[place...].starts(with: mark) && (place == 0 || bytes[..<place].reversed().starts(with: " ;".utf8))
        }
        if let place { starts.append((place, code)) }
    }
    starts.sort { $0.place < $1.place }
    var sentences: [Int: String] = [:]
    for (number, start) in starts.enumerated() {
        let end = number + 1 < starts.count ? starts[number + 1].place - 2 : bytes.count
        sentences[start.code] = String(decoding: bytes[start.place..<end], as: UTF8.self)
    }
    return codes.map { sentences[$0] ?? "" }
}
