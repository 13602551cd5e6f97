import EventLoop
import FoundationEssentials
import Testing

@testable import Vin

/// The answers of NHTSA's own procedure to 7,080 VINs, when the material of the issue is at hand.
@Suite struct ReferenceCaseTests {
    private enum Texts: Decodable {
        case one(String)
        case many([String])

        init(from decoder: any Swift.Decoder) throws {
            let container = try decoder.singleValueContainer()
            if let text = try? container.decode(String.self) {
                self = .one(text)
            } else {
                self = .many(try container.decode([String].self))
            }
        }

        var all: [String] {
            switch self {
            case .one(let text): [text]
            case .many(let texts): texts
            }
        }
    }

    private struct Case: Decodable {
        let vin: String
        let year: Int?
        let error_codes: [Int]
        let expected: [String: Texts]
        let ids: [String: String]
    }

    @Test(.enabled(if: sharedVIN != nil, "shared/vin is not here: the 7,080 reference cases are not compared"))
    func `all reference cases agree`() throws {
        let shared = try #require(sharedVIN)
        try withFolder { folder in
            let path = try index(shared, folder)
            let decoder = VINDecoder(try VINIndex(path: path))
            let lines = folder + "/cases.jsonl"
            #expect(try run(["gzip", "-dc"], from: shared + "/cases.jsonl.gz", to: lines) == 0)
            let cases = try BlockingFile.contents(of: lines).split(separator: UInt8(ascii: "\n")).map {
                try JSONDecoder().decode(Case.self, from: Data($0))
            }
            var faults: [String] = []
            for example in cases {
                let decoding = decoder.decode(try VIN(example.vin), modelYear: example.year, on: .november)
                if let fault = difference(decoding, example) { faults.append("\(example.vin): \(fault)") }
            }
            print("\(cases.count - faults.count) of \(cases.count) cases agree")
            #expect(cases.count == 7_080)
            #expect(faults.isEmpty, "\(faults.prefix(10).joined(separator: "\n"))")
        }
    }

    /// The index that `VIN_INDEX` names, else one compiled here, which takes minutes in a debug build.
    private func index(_ shared: String, _ folder: String) throws -> String {
        if let path = ProcessInfo.processInfo.environment["VIN_INDEX"], !path.isEmpty { return path }
        print("compiling the VIN index; set VIN_INDEX to a compiled one to spare that")
        let tables = try Tables.read(from: shared + "/data")
        try BlockingFile.replace(folder + "/index", with: try IndexCompiler.compile(tables))
        return folder + "/index"
    }

    /// The first difference by the rules of `vin/README.md`.
    private func difference(_ decoding: Decoding, _ example: Case) -> String? {
        if decoding.codes != example.error_codes { return "codes \(decoding.codes), expected \(example.error_codes)" }
        var numbers: Set<String> = []
        for item in decoding.items where [.int, .decimal].contains(decoding.kind(of: item)) {
            numbers.insert(decoding.code(of: item))
        }
        var answer = decoding.answer
        answer["ErrorCode"] = nil
        for field in Set(answer.keys).union(example.expected.keys) {
            let got = (answer[field] ?? []).sorted()
            let wanted = (example.expected[field]?.all ?? []).filter { !$0.isEmpty }.sorted()
            if got == wanted { continue }
            if numbers.contains(field), got.count == 1, wanted.count == 1, let one = Double(got[0]),
                let other = Double(wanted[0]), abs(one - other) <= 1e-9 * max(abs(one), abs(other))
            {
                continue
            }
            return "\(field) \(got), expected \(wanted)"
        }
        for (field, element) in [("MakeID", 26), ("ModelID", 28), ("ManufacturerId", 27)] {
            let got = decoding.item(element).map { decoding.attribute(of: $0) }
            if got != example.ids[field] { return "\(field) \(got ?? "-"), expected \(example.ids[field] ?? "-")" }
        }
        return nil
    }
}
