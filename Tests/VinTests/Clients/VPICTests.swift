import EventLoop
import FoundationEssentials
import HTTP
import HTTPClient
import HTTPServer
import JSON
import TestSupport
import Testing

@testable import Vin

@Suite struct VPICTests {
    /// Asks a server that answers so.
    private func ask(
        _ vins: [String], limit: Duration = .seconds(10),
        _ answer: @escaping @Sendable (VPICServer.Asked) async -> Response
    ) async throws -> Result<[VPIC.Answer], VPIC.Failure> {
        try await onWorker { _ in
            let server = try VPICServer(answer)
            let client = Client(ClientSettings(service: "test", retry: .never))
            let vpic = VPIC.live(client, base: server.base, limit: limit)
            let result: Result<[VPIC.Answer], VPIC.Failure>
            do throws(VPIC.Failure) {
                result = .success(try await vpic.decode(vins.map { VPIC.Question(vin: $0) }))
            } catch {
                result = .failure(error)
            }
            client.close()
            await server.close()
            return result
        }
    }

    @Test func `one VIN is asked for by its address, with the year and encoded`() async throws {
        try await onWorker { _ in
            let server = try VPICServer.knowing()
            let client = Client(ClientSettings(service: "test"))
            let vpic = VPIC.live(client, base: server.base)
            let answers = try await vpic.decode([VPIC.Question(vin: "5UXWX7C5*BA", modelYear: 2011)])
            #expect(server.asked.map(\.path) == ["api/vehicles/DecodeVinValues"])
            #expect(server.asked[0].vins == ["5UXWX7C5*BA,2011"])
            #expect(server.asked[0].query == ["format": "json", "modelyear": "2011"])
            #expect(answers[0].errorCodes == [0] && answers[0].isDecoded)
            #expect(answers[0].elements["Model"] == "Model T" && answers[0].elements["Trim"] == nil)
            #expect(answers[0].elements["MakeID"] == nil && answers[0].elements["VIN"] == nil)
            client.close()
            await server.close()
        }
    }

    @Test func `several are one form, answered in order`() async throws {
        try await onWorker { _ in
            let server = try VPICServer.knowing()
            let client = Client(ClientSettings(service: "test"))
            let vpic = VPIC.live(client, base: server.base)
            let questions = [
                VPIC.Question(vin: "5UXWX7C5*BA", modelYear: 2011), .init(vin: "5YJSA3DS*EF"), .init(vin: "1AB"),
            ]
            let answers = try await vpic.decode(questions)
            #expect(server.asked.map(\.path) == ["api/vehicles/DecodeVINValuesBatch"])
            #expect(server.asked[0].query["format"] == "json")
            #expect(server.asked[0].vins == ["5UXWX7C5*BA,2011", "5YJSA3DS*EF", "1AB"])
            #expect(answers.map { $0.elements["Make"] } == ["5UXWX7C5*BA,2011", "5YJSA3DS*EF", "1AB"])
            client.close()
            await server.close()
        }
    }

    @Test(arguments: [400, 403, 404, 429, 500, 503])
    func `another status is a refusal`(status: Int) async throws {
        let result = try await ask(["1AB"]) { _ in Response(Status(status), text: "no") }
        #expect(result == .failure(.refused(status: status)))
    }

    @Test(arguments: [
        "<html><body>Request Rejected</body></html>", "", "null", "{}", #"{"Results":null}"#, #"{"Results":[]}"#,
        #"{"Results":[1]}"#, #"{"Results":[{"Make":"X"}]}"#, #"{"Results":[{"ErrorCode":""}]}"#,
        #"{"Results":[{"ErrorCode":"none"}]}"#, #"{"Results":[{"ErrorCode":"0"},{"ErrorCode":"0"}]}"#,
        #"{"Results":[{"ErrorCode":"0"}"#,
    ])
    func `a body that is not what is documented is malformed`(body: String) async throws {
        let result = try await ask(["1AB"]) { _ in VPICServer.json(body) }
        #expect(result == .failure(.malformed))
    }

    @Test func `a wrong number of results is malformed`() async throws {
        let result = try await ask(["1AB", "2CD"]) { asked in VPICServer.envelope([VPICServer.result(asked.vins[0])]) }
        #expect(result == .failure(.malformed))
    }

    @Test func `an answer that comes too late, or not whole, is none`() async throws {
        let late = try await ask(["1AB"], limit: .milliseconds(200)) { asked in
            try? await EventLoop.current.sleep(for: .seconds(30))
            return VPICServer.envelope(asked.vins.map { VPICServer.result($0) })
        }
        guard case .failure(.unreachable(let error)) = late else {
            Issue.record("\(late)")
            return
        }
        #expect(error.call == "vpic.decode")
        let cut = try await ask(["1AB"]) { _ in
            Response(
                .ok, ["Content-Type": "application/json"],
                body: .stream { writer in
                    try await writer.write(Array("{\"Results\":[{\"Err".utf8))
                    throw VPIC.Failure.malformed
                })
        }
        guard case .failure(.unreachable) = cut else {
            Issue.record("\(cut)")
            return
        }
    }

    @Test func `a slow answer is waited for`() async throws {
        let result = try await ask(["1AB"]) { asked in
            let bytes = Array("{\"Results\":[\(VPICServer.result(asked.vins[0]))]}".utf8)
            return Response(
                .ok, ["Content-Type": "application/json"],
                body: .stream { writer in
                    for place in stride(from: 0, to: bytes.count, by: 50) {
                        try await writer.write(Array(bytes[place..<min(place + 50, bytes.count)]))
                        try await EventLoop.current.sleep(for: .milliseconds(2))
                    }
                })
        }
        #expect(try result.get().first?.elements["Model"] == "Model T")
    }

    @Test func `no server is unreachable`() async throws {
        try await onWorker { _ in
            let listener = try Listener(port: 0)
            let port = listener.port
            listener.close()
            let client = Client(ClientSettings(service: "test", retry: .never))
            let vpic = VPIC.live(client, base: "http://127.0.0.1:\(port)/")
            do throws(VPIC.Failure) {
                _ = try await vpic.decode([VPIC.Question(vin: "1AB")])
                Issue.record("it answered")
            } catch {
                guard case .unreachable = error else {
                    Issue.record("\(error)")
                    return
                }
            }
            client.close()
        }
    }

    @Test func `codes are read whatever their order, and say whether more is known`() async throws {
        let result = try await ask(["1AB", "2CD", "3EF"]) { _ in
            VPICServer.envelope([
                VPICServer.result("1AB", codes: "14,1,400"), VPICServer.result("2CD", codes: "7"),
                VPICServer.result("3EF", codes: "1, 8"),
            ])
        }
        let answers = try result.get()
        #expect(answers.map(\.errorCodes) == [[1, 14, 400], [7], [1, 8]])
        #expect(answers.map(\.isDecoded) == [true, false, false])
    }

    /// The recorded answers of NHTSA's service.
    private struct Recording {
        let vins: [String]
        let body: JSONValue

        init?(_ name: String) throws {
            guard let sharedVIN else { return nil }
            let file = try JSONValue(parsing: BlockingFile.contents(of: "\(sharedVIN)/api/\(name).json"))
            guard let body = file["body"], case .array(let results)? = body["Results"] else { return nil }
            self.body = body
            vins = results.compactMap { if case .string(let vin)? = $0["VIN"] { vin } else { nil } }
        }
    }

    @Test(
        .enabled(if: sharedVIN != nil, "shared/vin is not here: NHTSA's recorded answers are not replayed"),
        arguments: ["DecodeVinValues_modelyear", "DecodeVinValues_partial", "DecodeVINValuesBatch"])
    func `recorded answers are understood`(name: String) async throws {
        let recording = try #require(try Recording(name))
        let body = String(decoding: recording.body.json, as: UTF8.self)
        let answers = try await ask(recording.vins) { _ in VPICServer.json(body) }.get()
        #expect(answers.count == recording.vins.count && !answers.isEmpty)
        guard case .array(let results)? = recording.body["Results"] else { return }
        for (answer, result) in zip(answers, results) {
            #expect(result["Make"] == answer.elements["Make"].map { .string($0) })
            #expect(result["ModelYear"] == answer.elements["ModelYear"].map { .string($0) })
            #expect(answer.isDecoded && answer.elements.count > 20)
            #expect(answer.elements.values.allSatisfy { !$0.isEmpty })
            let texts = errorTexts(of: answer.errorCodes, in: answer.elements["ErrorText"] ?? "")
            #expect(zip(answer.errorCodes, texts).allSatisfy { $1.hasPrefix("\($0) - ") })
        }
    }
}
