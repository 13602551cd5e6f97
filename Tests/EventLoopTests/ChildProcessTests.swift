import FoundationEssentials
import Testing

@testable import EventLoop

struct `A child process` {
    @Test func `gets its arguments as they are, and its output is read to the end`() throws {
        let child = try ChildProcess(["printf", "%s|", "a b", "$HOME", "'"])
        var output: [UInt8] = []
        while try child.read(into: &output, atMost: 3) > 0 {}
        #expect(String(decoding: output, as: UTF8.self) == "a b|$HOME|'|")
        #expect(try child.wait() == ChildProcess.Exit(status: 0, message: ""))
    }

    @Test func `reads a file from where it stands and moves it`() throws {
        try withFile("0123456789") { path in
            let file = try BlockingFile(reading: path)
            var start: [UInt8] = []
            #expect(try file.read(into: &start, atMost: 4) == 4)
            let child = try ChildProcess(["cat"], input: file)
            var output: [UInt8] = []
            while try child.read(into: &output, atMost: 100) > 0 {}
            #expect(output == Array("456789".utf8))
            #expect(try child.wait().status == 0)
            #expect(try file.position == 10)
        }
    }

    @Test func `without input reads nothing`() throws {
        let child = try ChildProcess(["cat"])
        var output: [UInt8] = []
        #expect(try child.read(into: &output, atMost: 10) == 0)
        #expect(try child.wait().status == 0)
    }

    @Test func `writes into a file`() throws {
        try withFile("") { path in
            let file = try BlockingFile(creating: path)
            let child = try ChildProcess(["printf", "hello"], output: file)
            #expect(try child.wait().status == 0)
            var none: [UInt8] = []
            #expect(try child.read(into: &none, atMost: 1) == 0)
            #expect(try BlockingFile.contents(of: path) == Array("hello".utf8))
        }
    }

    @Test func `that fails gives its status and what it said`() throws {
        let exit = try ChildProcess(["sh", "-c", "echo 'no such thing' >&2; exit 3"]).wait()
        #expect(exit == ChildProcess.Exit(status: 3, message: "no such thing\n"))
    }

    @Test func `that a signal ends gives 128 and the signal`() throws {
        #expect(try ChildProcess(["sh", "-c", "kill -TERM $$"]).wait().status == 128 + 15)
    }

    @Test func `that there is none of cannot be started`() {
        #expect(throws: SystemError(call: "start no-such-program", code: 2)) { try ChildProcess(["no-such-program"]) }
    }

    @Test func `inherits no other file`() throws {
        try withFile("secret") { path in
            let kept = try BlockingFile(reading: path)
            let child = try ChildProcess(["sh", "-c", "ls /proc/self/fd | grep -cv '^[0123]$'"])
            var output: [UInt8] = []
            while try child.read(into: &output, atMost: 100) > 0 {}
            #expect(String(decoding: output, as: UTF8.self) == "0\n")
            withExtendedLifetime(kept) {}
        }
    }

    @Test func `that nobody waits for is ended`() throws {
        var child: ChildProcess? = try ChildProcess(["sh", "-c", "echo $$; exec sleep 600"])
        var output: [UInt8] = []
        _ = try child?.read(into: &output, atMost: 100)
        let process = String(decoding: output, as: UTF8.self).split(separator: "\n")[0]
        #expect(FileManager.default.fileExists(atPath: "/proc/\(process)"))
        child = nil
        #expect(!FileManager.default.fileExists(atPath: "/proc/\(process)"))
    }
}

struct `A blocking file` {
    @Test func `replaces another in one step`() throws {
        try withFile("old") { path in
            let old = try BlockingFile(reading: path)
            try BlockingFile.replace(path, with: Array("new one".utf8))
            #expect(try BlockingFile.contents(of: path) == Array("new one".utf8))
            var bytes: [UInt8] = []
            #expect(try old.read(into: &bytes, atMost: 100) == 3)
            #expect(!FileManager.default.fileExists(atPath: path + ".new"))
        }
    }

    @Test func `that cannot be replaced leaves nothing beside it`() throws {
        try withFile("") { path in
            BlockingFile.remove(path)
            try FileManager.default.createDirectory(atPath: path + "/full", withIntermediateDirectories: true)
            #expect(throws: SystemError.self) { try BlockingFile.replace(path, with: [1]) }
            #expect(!FileManager.default.fileExists(atPath: path + ".new"))
            try FileManager.default.removeItem(atPath: path)
        }
    }

    @Test func `is written by one at a time`() throws {
        try withFile("") { path in
            let first = try BlockingFile(creating: path)
            try first.write([1, 2, 3])
            #expect(throws: SystemError(call: "create \(path)", code: 11)) { try BlockingFile(creating: path) }
            #expect(try first.size == 3)
            withExtendedLifetime(first) {}
        }
    }

    @Test func `that is a folder or not there says so`() {
        #expect(throws: SystemError(call: "open /no/such/file", code: 2)) {
            try BlockingFile(reading: "/no/such/file")
        }
        #expect(throws: SystemError(call: "size of /tmp", code: 21)) { try BlockingFile(reading: "/tmp").size }
        #expect(throws: SystemError.self) { try BlockingFile.contents(of: "/tmp") }
    }

}

/// Runs `body` with the path of a file that holds `text` and is gone afterwards.
private func withFile(_ text: String, _ body: (String) throws -> Void) throws {
    let path = FileManager.default.temporaryDirectory.path + "/eventloop-\(UUID().uuidString)"
    try BlockingFile.replace(path, with: Array(text.utf8))
    defer { BlockingFile.remove(path) }
    try body(path)
}
