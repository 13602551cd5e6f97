import Testing

@testable import Identity

private func fault(_ password: String, name: String = "Nobody", email: String = "nobody@nowhere.test") -> PasswordFault?
{
    do {
        try PasswordStrength(name: name, email: email).check(password)
        return nil
    } catch {
        return error
    }
}

/// What lists of leaked passwords are made of: words with what people hang on to them. Only of 12 characters and more,
/// because the schema refuses the shorter ones.
private var likelyPasswords: Set<String> {
    let endings = [
        "123", "1234", "123456", "12345678", "1234567890", "123!", "!", "!!!", "007", "111", "4321", "1985", "1999",
        "2010",
        "2024", "2025!", "@123", "abc", "qwerty123", "1q2w3e", "asdfgh", "xxx", "19900101",
    ]
    var all: Set<String> = []
    for word in CommonWords.all {
        let capital = word.prefix(1).uppercased() + word.dropFirst()
        for ending in endings {
            for base in [word, capital, word + word] { all.insert(base + ending) }
            all.insert(ending + word)
        }
        all.insert(word + word)
        all.insert(word + word + word)
        all.insert(String(word.reversed()) + "12345678")
    }
    return all.filter { $0.unicodeScalars.count >= 12 }
}

@Suite struct `Passwords that are tried first` {
    @Test func `more than ten thousand likely passwords of 12 characters and more are refused, every one`() {
        let likely = likelyPasswords
        #expect(likely.count > 10_000)
        let accepted = likely.filter { fault($0) == nil }
        #expect(accepted.isEmpty, "\(accepted.prefix(20))")
    }

    @Test(arguments: [
        "password1234", "Password123!", "P@ssw0rd1234", "passwordpassword", "qwertyuiop12", "1qaz2wsx3edc",
        "123456789012",
        "aaaaaaaaaaaa", "abcdefghijkl", "abcabcabcabc", "qwertyqwerty", "1q2w3e4r5t6y", "iloveyou2024", "letmein12345",
        "admin1234567", "welcome2024!", "112233445566", "asdfghjkl123", "zaq12wsxcde3", "drowssap4321", "01011990aaaa",
        "monkey123456", "dragon!dragon", "000000000000", "987654321098", "Liverpool2024", "Summer2025!!",
        "xk3xk3xk3xk3",
        "ππππππππππππ", "letmeinletmein", "football!2024", "driveline123", "mechanic2026!",
    ])
    func `these are`(_ password: String) { #expect(fault(password) == .common) }

    @Test(arguments: [
        "correct horse battery staple", "vermilion 7 otters juggle", "tK8#vq2Lm!xZ", "Kaffeetasse im Regenwald",
        "неочевидная фраза из слов", "梅干とおにぎりの朝ごはんが好き", "we sold 14 blue vans in Ohio", "j7f2-k9qp-x4wd",
        "dragons never eat my old tires",
    ])
    func `these are not`(_ password: String) { #expect(fault(password) == nil) }

    @Test(arguments: [
        "ana.garcia@example.com", "anagarcia2024", "Garcia-Ana-1987", "ANAGARCIA!!!!", "garciagarcia1", "ana.garcia.99",
        "4n4g4rc14!2024", "Ana García 2026",
    ])
    func `one's own name and address are refused`(_ password: String) {
        #expect(fault(password, name: "Ana García", email: "ana.garcia@example.com") != nil)
    }

    @Test func `somebody else's name says nothing of me`() {
        #expect(fault("we met Garcia at the old pier", name: "Ana García", email: "ana@example.com") == nil)
        #expect(fault("zofiakowalczyk7!", name: "Zofia Kowalczyk", email: "z@example.com") == .personal)
        #expect(fault("zofiakowalczyk7!", name: "Ana García", email: "ana@example.com") == nil)
    }

    @Test func `the longest passwords are judged too`() {
        #expect(fault(String(repeating: "a", count: 256)) == .common)
        #expect(fault(String(repeating: "password", count: 32)) == .common)
        var scattered: [UInt8] = []
        for place in 0..<256 { scattered.append(97 + UInt8((place * 7 + place / 9) % 26)) }
        #expect(fault(String(decoding: scattered, as: UTF8.self)) == nil)
    }
}
