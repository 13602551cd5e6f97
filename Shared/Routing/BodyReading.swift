import HTTP
import HTTPServer
import JSON

/// The way from a request's body to a document: media type, charset, size, syntax, in that order.
enum BodyReading {
    static let json = "application/json"
    static let jsonBytes = Array(json.utf8)[...]
    static let mergePatch = "application/merge-patch+json"

    /// Reads a JSON body of at most `limit` bytes.
    static func document(_ context: RequestContext, _ limit: Int) async throws(Problem) -> JSONDocument {
        let mediaTypes = context.method == .patch ? [json, mergePatch] : [json]
        _ = try mediaType(context, among: mediaTypes)
        let bytes: [UInt8]
        do { bytes = try await context.request.body.collect(upTo: limit) } catch { throw Problem(error) }
        context.bodyBytes = bytes
        do { return try JSONDocument(bytes) } catch { throw Problem(.syntax(error)) }
    }

    /// Reads a JSON body as a type.
    static func value<Value>(
        _ reader: CheckedReader<Value>, _ context: RequestContext, _ limit: Int
    ) async throws(Problem) -> Value {
        let document = try await document(context, limit)
        do { return try reader.read(document) } catch { throw Problem(error) }
    }

    /// For routes that change something without a body. What a form of another site's page can send without
    /// asking (text, form fields, bytes of no type) is refused, so that none of it ever changes anything (SECURITY.md, 17).
    static func refuseForeign(_ context: RequestContext) throws(Problem) {
        if context.request.head.contains("content-type") || !context.request.body.isAbsent {
            _ = try mediaType(context, among: [json])
        }
    }

    /// `Content-Type`, if it is one of those; a charset other than UTF-8 is none of them.
    static func mediaType(_ context: RequestContext, among mediaTypes: [String]) throws(Problem) -> String {
        // The one spelling that nearly every client sends needs no parsing.
        if let bytes = context.request.head.bytes(of: "content-type"), mediaTypes.first == json,
            bytes == jsonBytes, context.request.head.values("content-type").count == 1
        {
            return json
        }
        let values = context.request.head.values("content-type")
        guard values.count == 1, let media = MediaType(values[0]), mediaTypes.contains(media.essence),
            media.charset == nil || media.charset == "utf-8"
        else {
            throw Problem(
                .unsupportedMediaType, "Send \(mediaTypes.joined(separator: " or ")).",
                fields: ["Accept": mediaTypes.joined(separator: ", ")])
        }
        return values[0]
    }
}
