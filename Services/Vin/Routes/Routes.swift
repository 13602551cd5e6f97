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
                    "vin", as: String.self, "Up to 17 characters; `*` stands for an unknown one.", length: 1...17,
                    example: "1HGCM82633A004352", whenWrong: .unprocessable),
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
    switch manufacturer(try call.path("wmi"), app) {
    case .known(let answer): return .ok(answer)
    case .unknown: throw Problem.notFound
    case .noIndex: throw Problem.unavailable("Without the index only common identifiers are known.")
    }
}

private func listMakes(_ call: Call<NoBody>, _ app: App) throws -> Answer<Page<MakeAnswer>> {
    guard let page = makes(after: try position(call, "makes"), limit: try call.limit(), app) else {
        throw Problem.unavailable("The list of makes needs the index.")
    }
    let last = page.hasMore ? page.items.last.map { ListPosition(name: $0.name, id: $0.id) } : nil
    return .ok(Page(items: page.items, nextCursor: last.map { cursor($0, "makes") }))
}

private func listModels(_ call: Call<NoBody>, _ app: App) throws -> Answer<Page<ModelAnswer>> {
    let make: String = try call.path("make")
    let year: Int? = try call.query("year")
    let scope = "models \(make.lowercased()) \(year ?? 0)"
    let position = try position(call, scope)
    switch models(ofMake: make, year: year, after: position, limit: try call.limit(), app) {
    case .noIndex: throw Problem.unavailable("The list of models needs the index.")
    case .noMake: throw Problem.notFound
    case .models(let items, let hasMore):
        let last = hasMore ? items.last.map { ListPosition(name: $0.name, id: $0.id) } : nil
        return .ok(Page(items: items, nextCursor: last.map { cursor($0, scope) }))
    }
}

// Cursors hold name and number of the last item: names alone are not unique.

private func position(_ call: Call<NoBody>, _ scope: String) throws(Problem) -> ListPosition? {
    guard let values = try call.cursor(cursors, scope: scope) else { return nil }
    guard values.count == 2, case .string(let name) = values[0], case .integer(let id) = values[1] else {
        throw Problem(.invalidCursor)
    }
    return ListPosition(name: name, id: Int(id))
}

private func cursor(_ position: ListPosition, _ scope: String) -> String {
    cursors.encode([.string(position.name), .integer(Int64(position.id))], scope: scope)
}

/// The lists are public and the same for everybody: the key only keeps cursors of one list out of another.
private let cursors = CursorCodec(key: Array("the public lists of vin".utf8))
