import EventLoop
import HTTP
import HTTPClient
import Telemetry
import TestSupport
import Testing

/// Requests signed for S3; that the signature is right, the tests of Media's bucket judge.
@Suite struct SignatureTests {
    private let signature = RequestSignature(region: "eu-central-1", accessKey: "AKID", secretKey: "secret")

    @Test func `a signed call says who signed what, and nothing that is signed is left out`() async throws {
        let signature = signature
        try await withServer { peer in
            try await peer.request()
            try await peer.answer("200 OK", "", body: "")
        } _: { client, server in
            _ = try await client.send(
                Call(
                    "test", .put, server.url("/bucket/key"),
                    fields: ["Content-Type": "image/png", "x-amz-content-sha256": "aa"], body: [1], signature: signature
                ))
            let request = try #require(server.requests.first)
            let words = try #require(request["Authorization"])
            #expect(words.hasPrefix("AWS4-HMAC-SHA256 Credential=AKID/"))
            #expect(words.contains("/eu-central-1/s3/aws4_request, "))
            #expect(words.contains("SignedHeaders=content-type;host;x-amz-content-sha256;x-amz-date, "))
            #expect(request["x-amz-date"] != nil && !words.contains("secret"))
        }
    }

    @Test func `what libcurl would sign wrongly is not sent`() async throws {
        let signature = signature
        try await withServer(answerAll) { client, server in
            let start = TraceContext(traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            let trace = try #require(start)
            let calls = [
                Call("test", .get, server.url("/b/k?list"), signature: signature),
                Call("test", .get, server.url("/b/k"), fields: ["x-empty": ""], signature: signature),
                Call("test", .put, server.url("/b/k"), body: [1], signature: signature),
                Call("test", .get, server.url("/b/k"), signature: signature, trace: trace),
                Call("test", .get, server.url("/b/k"), signature: signature, requestID: "a"),
            ]
            for call in calls {
                let failure = await client.failure(call)
                guard case .invalidCall = failure else {
                    Issue.record("\(call.url): \(String(describing: failure))")
                    continue
                }
            }
            #expect(server.connections == 0)
            #expect("\(signature)" == "AKID:***" && Mirror(reflecting: signature).children.isEmpty)
        }
    }
}
