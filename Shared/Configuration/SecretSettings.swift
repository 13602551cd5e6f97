extension Environment {
    /// A secret: the variable itself, or the content of the file that `<name>_FILE` names (one trailing line end is
    /// dropped). There is no default. Both at once, a file that others can read, and fewer than `minimumBytes` are faults.
    public func secret(_ name: String, _ summary: String, minimumBytes: Int = 1) -> Secret {
        know(name, summary, takes: Self.takes(minimumBytes), fallback: nil, isSecret: true)
        if let secret = readSecret(name, minimumBytes) { return secret }
        if value(name) == nil && value(name + "_FILE") == nil {
            fault(name, "is not set, nor is \(name)_FILE; it takes \(Self.takes(minimumBytes))")
        }
        return Secret("")
    }

    /// A secret that may be left out.
    public func optionalSecret(_ name: String, _ summary: String, minimumBytes: Int = 1) -> Secret? {
        know(name, summary, takes: Self.takes(minimumBytes), fallback: "", isSecret: true)
        return readSecret(name, minimumBytes)
    }

    private static func takes(_ minimumBytes: Int) -> String {
        minimumBytes > 1 ? "a secret of at least \(minimumBytes) bytes" : "a secret"
    }

    /// The secret, or nil where it is not set or faulty (the fault is noted).
    private func readSecret(_ name: String, _ minimumBytes: Int) -> Secret? {
        let text: String
        switch (value(name), value(name + "_FILE")) {
        case (nil, nil): return nil
        case (.some, .some):
            fault(name, "and \(name)_FILE are both set; only one of them may be")
            return nil
        case (.some(let value), nil): text = value
        case (nil, .some(let path)):
            do {
                text = try SecretFile.read(path)
            } catch {
                fault(name + "_FILE", error.message)
                return nil
            }
        }
        guard text.utf8.count >= minimumBytes else {
            fault(name, "is too short; it takes \(Self.takes(minimumBytes))")
            return nil
        }
        return Secret(text)
    }
}
