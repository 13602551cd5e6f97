import HTTP
import Testing

@Suite struct ResponseHeadTests {
    private func text(
        _ status: Status, _ fields: Fields = [:], _ framing: ResponseHead.Framing,
        _ connection: ResponseHead.Connection = .stays
    ) -> String {
        var out: [UInt8] = []
        let date = Array("D".utf8)
        ResponseHead.append(status, fields, framing: framing, connection: connection, date: date, to: &out)
        return String(decoding: out, as: UTF8.self)
    }

    @Test func `there is one framing, whatever the fields say`() {
        let fields: Fields = [
            "Content-Length": "7", "transfer-encoding": "x", "Connection": "y", "Date": "z", "Keep-Alive": "1",
            "A": "b",
        ]
        #expect(text(.ok, fields, .length(0)) == "HTTP/1.1 200 OK\r\nDate: D\r\nA: b\r\nContent-Length: 0\r\n\r\n")
        #expect(text(.noContent, fields, .none) == "HTTP/1.1 204 No Content\r\nDate: D\r\nA: b\r\n\r\n")
        #expect(
            text(.ok, .chunked, .closes)
                == "HTTP/1.1 200 OK\r\nDate: D\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n")
        #expect(
            text(.ok, .untilClose, .staysAsAsked) == "HTTP/1.1 200 OK\r\nDate: D\r\nConnection: keep-alive\r\n\r\n")
    }

    private func text(
        _ status: Status, _ framing: ResponseHead.Framing, _ connection: ResponseHead.Connection
    ) -> String { text(status, [:], framing, connection) }

    @Test(arguments: [0, 1, 9, 10, 99, 100, 12345, 1_048_576, Int.max])
    func `lengths are written in full`(_ length: Int) {
        #expect(text(.ok, .length(length), .stays).contains("\r\nContent-Length: \(length)\r\n"))
    }

    @Test func `chunks have their size, an empty one is left out`() {
        var out: [UInt8] = []
        ResponseHead.appendChunk(Array(repeating: 0x61, count: 26), to: &out)
        ResponseHead.appendChunk([], to: &out)
        ResponseHead.appendLastChunk(to: &out)
        #expect(
            String(decoding: out, as: UTF8.self) == "1a\r\n\(String(repeating: "a", count: 26))\r\n0\r\n\r\n")
    }
}
