internal import HTTP
internal import JSON
internal import Models
public import Routing

/// Everything the vin service answers, and to whom: facts about vehicles are public.
public func routes(_ app: App) -> [Route] {
    [
        .get(
            "/v1/vins/:vin", to: .everyone, "Decode a VIN",
            parameters: [
                .path(
                    "vin", as: String.self, "Up to 17 characters; `*` stands for an unknown one.",
                    example: "1HGCM82633A004352"),
                .query("modelYear", as: Int.self, "The model year, if it is known.", range: 1...9999, example: 2003),
                .query("trace", as: Bool.self, "Whether to say which pattern gave each value."),
            ], gives: DecodedVIN.self
        ) { try await decodeOne($0, app) },
        .post(
            "/v1/vins/batch", to: .everyone, "Decode up to 1,000 VINs", takes: DecodeVINs.self,
            gives: DecodedVINs.self, also: ["application/x-ndjson"]
        ) { try await decodeMany($0, app) }
        .documented("One answer for each VIN, in order; one JSON document a line when `Accept` asks for NDJSON."),
        .post(
            "/v1/vins/validate", to: .everyone, "Check the form of a VIN", takes: ValidateVIN.self,
            gives: ValidatedVIN.self
        ) { validate($0, app) },
        .get(
            "/v1/wmis/:wmi", to: .everyone, "A manufacturer identifier",
            parameters: [.path("wmi", as: String.self, "Three or six characters.", example: "1HG")],
            gives: WMIAnswer.self
        ) { try showWMI($0, app) },
        .get(
            "/v1/makes", to: .everyone, "All makes, by name", parameters: Parameter.page, gives: Page<MakeAnswer>.self
        ) { try listMakes($0, app) },
        .get(
            "/v1/makes/:make/models", to: .everyone, "The models of a make, by name",
            parameters: [
                .path("make", as: String.self, "The make's name, in any case.", example: "honda"),
                .query("year", as: Int.self, "Only models of this year.", range: 1900...2100, example: 2003),
            ] + Parameter.page, gives: Page<ModelAnswer>.self
        ) { try listModels($0, app) },
    ]
}

// HTTP in, one action, HTTP out.

private func decodeOne(_ call: Call<NoBody>, _ app: App) async throws -> Answer<DecodedVIN> {
    let text: String = try call.path("vin")
    let modelYear: Int? = try call.query("modelYear")
    let question: Question
    do throws(VINError) {
        question = Question(vin: try VIN(text), modelYear: modelYear)
    } catch {
        throw problem(of: error, at: .parameter("vin"))
    }
    let wantsTrace = try call.query("trace", as: Bool.self) ?? false
    var writer = JSONWriter(capacity: 4096)
    await decode([question], app) { $0.write(to: &writer, trace: wantsTrace) }
    return .json(writer.bytes)
}

private func decodeMany(_ call: Call<DecodeVINs>, _ app: App) async throws -> Answer<DecodedVINs> {
    var faults: [Problem.Fault] = []
    var questions: [Question] = []
    for (place, item) in call.body.vins.enumerated() {
        do throws(VINError) {
            questions.append(Question(vin: try VIN(item.vin), modelYear: item.modelYear))
        } catch {
            faults.append(fault(of: error, at: .body("/vins/\(place)/vin")))
        }
    }
    guard faults.isEmpty else { throw Problem.invalid(faults) }
    var writer = JSONWriter(capacity: questions.count * 3000)
    guard call.mediaType != "application/x-ndjson" else {
        await decode(questions, app) {
            $0.write(to: &writer)
            writer.endLine()
        }
        return .bytes(writer.bytes, as: "application/x-ndjson")
    }
    writer.beginObject()
    writer.name("items")
    writer.beginArray()
    await decode(questions, app) { $0.write(to: &writer) }
    writer.endArray()
    writer.endObject()
    return .json(writer.bytes)
}

private func validate(_ call: Call<ValidateVIN>, _ app: App) -> Answer<ValidatedVIN> {
    .ok(validate(call.body.vin, app))
}

private func showWMI(_ call: Call<NoBody>, _ app: App) throws -> Answer<WMIAnswer> {
    guard let answer = manufacturer(try call.path("wmi"), app) else { throw Problem.notFound }
    return .ok(answer)
}

private func listMakes(_ call: Call<NoBody>, _ app: App) throws -> Answer<Page<MakeAnswer>> {
    guard let makes = makes(app) else { throw Problem.unavailable("The list of makes needs the index.") }
    return .ok(try page(of: makes, call, scope: "makes") { $0.name })
}

private func listModels(_ call: Call<NoBody>, _ app: App) throws -> Answer<Page<ModelAnswer>> {
    let make: String = try call.path("make")
    let year: Int? = try call.query("year")
    switch models(ofMake: make, year: year, app) {
    case .noIndex: throw Problem.unavailable("The list of models needs the index.")
    case .noMake: throw Problem.notFound
    case .models(let models):
        return .ok(try page(of: models, call, scope: "models \(make.lowercased()) \(year ?? 0)") { $0.name })
    }
}

/// The part of a list behind the cursor. Names are not unique, so a cursor holds the number of the item it ended at.
private func page<Item: Codable>(
    of items: [Item], _ call: Call<NoBody>, scope: String, by name: (Item) -> String
) throws(Problem) -> Page<Item> {
    let limit = try call.limit()
    var start = 0
    if let position = try call.cursor(cursors, scope: scope) {
        guard case .integer(let place)? = position.first else { throw Problem(.invalidCursor) }
        start = min(max(0, Int(place)), items.count)
    }
    let end = min(start + limit, items.count)
    let next = end < items.count ? cursors.encode([.integer(Int64(end))], scope: scope) : nil
    return Page(items: Array(items[start..<end]), nextCursor: next)
}

/// The lists are public and the same for everybody: the key only keeps cursors of one list out of another.
private let cursors = CursorCodec(key: Array("vin lists".utf8))
