public import Testing

/// Expects `body` to throw an error of the type. Unlike `#expect(throws:)` it stays on the caller's
/// worker, which an async closure handed to the macro does not.
public func expectThrows<E: Error, R>(
    _ type: E.Type, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> R
) async {
    do {
        _ = try await body()
        Issue.record("nothing was thrown, expected \(type)", sourceLocation: sourceLocation)
    } catch is E {
    } catch {
        Issue.record("\(error) was thrown, expected \(type)", sourceLocation: sourceLocation)
    }
}

/// Expects `body` to throw exactly this error, on the caller's worker.
public func expectThrows<E: Error & Equatable, R>(
    _ expected: E, sourceLocation: SourceLocation = #_sourceLocation, _ body: () async throws -> R
) async {
    do {
        _ = try await body()
        Issue.record("nothing was thrown, expected \(expected)", sourceLocation: sourceLocation)
    } catch let error as E where error == expected {
    } catch {
        Issue.record("\(error) was thrown, expected \(expected)", sourceLocation: sourceLocation)
    }
}
