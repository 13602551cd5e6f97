internal import FoundationEssentials
internal import HTTP
public import HTTPClient
internal import JSON

/// NHTSA's vPIC service, as the online fallback uses it; a struct of functions, so that a test can give its own.
public struct VPIC {
    /// One VIN to be decoded, with the model year that the caller knows.
    public struct Question: Hashable, Sendable {
        /// The normalised VIN.
        public let vin: String
        /// The caller's hint.
        public let modelYear: Int?

        /// Asks for `vin`.
        public init(vin: String, modelYear: Int? = nil) {
            self.vin = vin
            self.modelYear = modelYear
        }
    }

    /// What the service says of one VIN.
    public struct Answer: Equatable, Sendable {
        /// Field code to text; only fields with a value, without the row ids and the VIN itself.
        public let elements: [String: String]
        /// The codes of `ErrorCode`, ascending.
        public let errorCodes: [Int]

        /// An answer with these fields.
        public init(elements: [String: String], errorCodes: [Int]) {
            self.elements = elements
            self.errorCodes = errorCodes
        }

        /// Whether the service knew more than we did: neither "unknown manufacturer" (7) nor "no pattern" (8).
        public var isDecoded: Bool { !errorCodes.contains(7) && !errorCodes.contains(8) }
    }

    /// Why there is no answer; with all of them the offline answer stands.
    public enum Failure: Error, Equatable, Sendable {
        /// No answer in time, or no connection, or the breaker is open.
        case unreachable(ClientError)
        /// A status other than 200: 403 and 429 are how it throttles.
        case refused(status: Int)
        /// 200 with a body that is not what it documents (a page of its front door, for example).
        case malformed
    }

    /// Answers in the order of the questions, at most `mostQuestions` of them.
    public let decode: ([Question]) async throws(Failure) -> [Answer]

    /// The service takes 50 VINs a batch (its documentation of DecodeVINValuesBatch).
    public static let mostQuestions = 50

    /// A neighbour that answers by this function.
    public init(decode: @escaping ([Question]) async throws(Failure) -> [Answer]) {
        self.decode = decode
    }

    /// The service at `base`, which ends in a slash: `https://vpic.nhtsa.dot.gov/api/vehicles/`.
    /// - Parameter limit: how long an answer may take; the service needs 0.2 to 2 s (DECODING.md, section 13).
    public static func live(_ client: Client, base: String, limit: Duration = .seconds(10)) -> VPIC {
        VPIC { questions async throws(Failure) in
            let call = questions.count == 1 ? one(questions[0], base, limit) : batch(questions, base, limit)
            return try read(try await send(call, client), count: questions.count)
        }
    }
}

private func one(_ question: VPIC.Question, _ base: String, _ limit: Duration) -> Call {
    let year = question.modelYear.map { "&modelyear=\($0)" } ?? ""
    let url = "\(base)DecodeVinValues/\(percentEncoded(question.vin))?format=json\(year)"
    return Call("vpic.decode", .get, url, limit: limit, responseLimit: 4 << 20)
}

private func batch(_ questions: [VPIC.Question], _ base: String, _ limit: Duration) -> Call {
    let data = questions.map { $0.vin + ($0.modelYear.map { ",\($0)" } ?? "") }.joined(separator: ";")
    return Call(
        "vpic.batch", .post, "\(base)DecodeVINValuesBatch/",
        fields: ["Content-Type": "application/x-www-form-urlencoded"],
        body: Array("format=json&DATA=\(percentEncoded(data))".utf8), limit: limit, responseLimit: 16 << 20,
        repeatable: true)  // it only reads
}

private func send(_ call: Call, _ client: Client) async throws(VPIC.Failure) -> [UInt8] {
    let response: ClientResponse
    do {
        response = try await client.send(call)
    } catch {
        throw .unreachable(error)
    }
    guard response.status.code == 200 else { throw .refused(status: response.status.code) }
    return response.body
}

/// The flat results of the envelope. Every value is a text, a missing one empty; HTTP 200 also for bad VINs.
private func read(_ body: [UInt8], count: Int) throws(VPIC.Failure) -> [VPIC.Answer] {
    guard let document = try? JSONDocument(body), let results = document.root["Results"]?.elements,
        results.count == count
    else { throw .malformed }
    var answers: [VPIC.Answer] = []
    for result in results {
        guard let codes = result["ErrorCode"]?.string else { throw .malformed }
        var elements: [String: String] = [:]
        for (name, value) in result.members where !fieldsLeftOut.contains(name) {
            guard let text = value.string.map(trimmed), !text.isEmpty else { continue }
            elements[name] = text
        }
        let numbers = codes.split(separator: ",").compactMap { Int(trimmed(String($0))) }
        guard !numbers.isEmpty else { throw .malformed }
        answers.append(VPIC.Answer(elements: elements, errorCodes: numbers.sorted()))
    }
    return answers
}

/// What our `elements` does not hold: the VIN and the codes, which stand beside it, and the ids of NHTSA's rows.
private let fieldsLeftOut: Set<String> = ["VIN", "ErrorCode", "MakeID", "ModelID", "ManufacturerId"]

private func trimmed(_ text: String) -> String {
    let kept = text.utf8.drop { $0 == 0x20 }.reversed().drop { $0 == 0x20 }.reversed()
    return String(decoding: Array(kept), as: UTF8.self)
}

private func percentEncoded(_ text: String) -> String {
    var encoded = ""
    for byte in text.utf8 {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "a")...UInt8(ascii: "z"):
            encoded.unicodeScalars.append(Unicode.Scalar(byte))
        default:
            let digits = String(byte, radix: 16, uppercase: true)
            encoded += digits.utf8.count == 1 ? "%0\(digits)" : "%\(digits)"
        }
    }
    return encoded
}
