import Configuration
import FoundationEssentials
import TestSupport
import Testing

@Suite struct SecretTests {
    private func write(_ bytes: [UInt8], mode: Int, in folder: String) throws -> String {
        let path = folder + "/secret"
        try Data(bytes).write(to: URL(filePath: path))
        try FileManager.default.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
        return path
    }

    private func read(_ variables: [String: String], minimumBytes: Int = 1) throws(ConfigurationError) -> Secret {
        let environment = Environment(variables)
        let secret = environment.secret("KEY", "The key.", minimumBytes: minimumBytes)
        try environment.check()
        return secret
    }

    private func message(_ variables: [String: String], minimumBytes: Int = 1) -> String? {
        do throws(ConfigurationError) {
            _ = try read(variables, minimumBytes: minimumBytes)
            return nil
        } catch {
            #expect(error.faults.count == 1)
            return error.description
        }
    }

    @Test func `a secret comes from its variable and is printed by nothing`() throws {
        let secret = try read(["KEY": "hunter2"])
        #expect(secret.reveal() == "hunter2")
        var dumped = ""
        dump([secret], to: &dumped)
        for text in [
            "\(secret)", String(describing: secret), String(reflecting: secret), dumped, "\([secret])",
            "\(Optional(secret) as Any)",
        ] {
            #expect(!text.contains("hunter2") && text.contains("***"))
        }
        #expect(secret == Secret("hunter2") && secret != Secret("other"))
    }

    @Test(arguments: [
        ("key\n", "key"), ("key\r\n", "key"), ("key", "key"), ("two\nlines\n\n", "two\nlines\n"), (" key ", " key "),
    ])
    func `a secret comes from the file that the variable with _FILE names, without its last line end`(
        _ content: String, _ expected: String
    ) throws {
        try withTemporaryFolder { folder in
            let path = try write(Array(content.utf8), mode: 0o640, in: folder)
            #expect(try read(["KEY_FILE": path]).reveal() == expected)
        }
    }

    @Test(arguments: [0o644, 0o604, 0o602, 0o601])
    func `a file that everybody can open is refused`(_ mode: Int) throws {
        try withTemporaryFolder { folder in
            let path = try write(Array("hunter2".utf8), mode: mode, in: folder)
            let text = try #require(message(["KEY_FILE": path]))
            #expect(text.hasPrefix("KEY_FILE names a file that everybody can open"))
            #expect(!text.contains("hunter2"))
        }
    }

    @Test func `a file that is missing, no file, empty, too large or no text is refused`() throws {
        try withTemporaryFolder { folder in
            #expect(message(["KEY_FILE": folder + "/none"]) == "KEY_FILE names a file that cannot be opened (errno 2)")
            #expect(message(["KEY_FILE": folder]) == "KEY_FILE names something that is not a file")
            #expect(message(["KEY_FILE": "/dev/null"]) == "KEY_FILE names something that is not a file")
            for (bytes, expected) in [
                ([], "KEY_FILE names an empty file"), ([0x0A], "KEY_FILE names an empty file"),
                ([0xFF, 0xFE], "KEY_FILE names a file that is not UTF-8 text"),
                ([UInt8](repeating: 0x61, count: 70_000), "KEY_FILE names a file of more than 64 KiB"),
            ] as [([UInt8], String)] {
                let path = try write(bytes, mode: 0o600, in: folder)
                #expect(message(["KEY_FILE": path]) == expected)
            }
        }
    }

    @Test func `variable and file together are refused, and neither of them too`() {
        #expect(message(["KEY": "a", "KEY_FILE": "/b"]) == "KEY and KEY_FILE are both set; only one of them may be")
        #expect(message([:]) == "KEY is not set, nor is KEY_FILE; it takes a secret")
        #expect(message(["KEY": ""]) == "KEY is not set, nor is KEY_FILE; it takes a secret")
    }

    @Test func `a short secret is refused without being shown`() {
        #expect(
            message(["KEY": "hunter2"], minimumBytes: 8) == "KEY is too short; it takes a secret of at least 8 bytes")
        #expect(message(["KEY": "hunter22"], minimumBytes: 8) == nil)
    }

    @Test func `a faulty optional secret is a fault`() {
        let environment = Environment(["KEY_FILE": "/nowhere"])
        #expect(environment.optionalSecret("KEY", "The key.") == nil)
        #expect(throws: ConfigurationError.self) { try environment.check() }
    }
}
