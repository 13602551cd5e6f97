public import HTTP
public import HTTPServer

/// What a handler answers: a value of the declared type, the same as ready-made JSON, or another declared form.
public struct Answer<Output> {
    enum Content {
        case value(Output)
        case bytes([UInt8], String)
        case stream(String, (ResponseWriter) async throws -> Void)
        case nothing
    }

    /// The status; one that the route declares.
    public var status: Status
    /// Further fields.
    public var fields: Fields
    let content: Content

    private init(_ status: Status, _ content: Content, _ fields: Fields = [:]) {
        self.status = status
        self.content = content
        self.fields = fields
    }

    /// 200 with a value.
    public static func ok(_ value: Output, status: Status = .ok) -> Answer { Answer(status, .value(value)) }

    /// 201 with the made value and its address.
    public static func created(_ value: Output, at location: String) -> Answer {
        Answer(.created, .value(value), ["Location": location])
    }

    /// 202 with what tells of the progress and its address.
    public static func accepted(_ value: Output, at location: String) -> Answer {
        Answer(.accepted, .value(value), ["Location": location])
    }

    /// JSON of the declared type that is text already, for example written straight from rows.
    public static func json(_ bytes: [UInt8], status: Status = .ok, fields: Fields = [:]) -> Answer {
        Answer(status, .bytes(bytes, "application/json"), fields)
    }

    /// Another declared form, whole.
    public static func bytes(_ bytes: [UInt8], as mediaType: String, fields: Fields = [:]) -> Answer {
        Answer(.ok, .bytes(bytes, mediaType), fields)
    }

    /// A declared form, piece by piece. What the closure throws after the first piece cuts the connection.
    public static func stream(
        as mediaType: String = "application/json", fields: Fields = [:],
        _ body: @escaping (ResponseWriter) async throws -> Void
    ) -> Answer {
        Answer(.ok, .stream(mediaType, body), fields)
    }

    /// Server-sent events, with a comment in every silence so that the connection stays open. The route declares
    /// `text/event-stream`; the closure is cancelled when the client is gone or the server drains. A problem that it throws
    /// ends the stream with an event `end` that names its code: whoever reads knows whether to come again, and how.
    public static func events(_ write: @escaping (ResponseWriter) async throws -> Void) -> Answer {
        let response = Response.events { writer in
            do {
                try await write(writer)
            } catch let error as any ProblemConvertible {
                try await writer.event(event: "end", data: "{\"code\":\"\(error.problem.kind.code)\"}")
            } catch let problem as Problem {
                try await writer.event(event: "end", data: "{\"code\":\"\(problem.kind.code)\"}")
            }
        }
        guard case .stream(let body) = response.body else { preconditionFailure("events are a stream") }
        var answer = Answer(.ok, .stream("text/event-stream", body), response.fields)
        answer.fields["Content-Type"] = nil
        return answer
    }

    /// The same answer with an entity tag; a GET whose `If-None-Match` names it becomes 304.
    public func tagged(_ tag: EntityTag) -> Answer {
        var answer = self
        answer.fields["ETag"] = tag.description
        return answer
    }

    /// The same answer with one more field.
    public func with(_ name: String, _ value: String) -> Answer {
        var answer = self
        answer.fields[name] = value
        return answer
    }
}

/// The output of a route that answers without a body.
public struct Nothing: Codable, Sendable {
    /// Nothing.
    public init() {}
}

extension Answer where Output == Nothing {
    /// 204.
    public static var noContent: Answer { Answer(.noContent, .nothing) }
}
