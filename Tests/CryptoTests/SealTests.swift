import Testing

@testable import Crypto

@Suite struct `Seals` {
    private let key = [UInt8](repeating: 7, count: 32)

    @Test func `what was sealed opens with the key, in its place, and nowhere else`() throws {
        for count in [0, 1, 15, 16, 17, 1_000] {
            let secret = Random.bytes(count)
            let sealed = try Seal.close(secret, key: key, place: Array("row 1".utf8))
            #expect(sealed.count == count + 28)
            #expect(Seal.open(sealed, key: key, place: Array("row 1".utf8)) == secret)
            #expect(Seal.open(sealed, key: key, place: Array("row 2".utf8)) == nil)
            #expect(Seal.open(sealed, key: [UInt8](repeating: 8, count: 32), place: Array("row 1".utf8)) == nil)
        }
    }

    @Test func `every changed bit is noticed`() throws {
        let sealed = try Seal.close(Array("secret".utf8), key: key)
        for place in sealed.indices {
            for bit in 0..<8 {
                var changed = sealed
                changed[place] ^= 1 << bit
                #expect(Seal.open(changed, key: key) == nil)
            }
        }
        #expect(Seal.open(sealed.dropLast(), key: key) == nil)
        #expect(Seal.open([], key: key) == nil)
    }

    @Test func `two seals of one secret differ`() throws {
        #expect(try Seal.close([1, 2, 3], key: key) != Seal.close([1, 2, 3], key: key))
    }

    /// The Galois/Counter Mode of Operation (McGrew, Viega), test case 14.
    @Test func `the published vector opens`() {
        let text: [UInt8] = [
            0xCE, 0xA7, 0x40, 0x3D, 0x4D, 0x60, 0x6B, 0x6E, 0x07, 0x4E, 0xC5, 0xD3, 0xBA, 0xF3, 0x9D, 0x18,
        ]
        let tag: [UInt8] = [
            0xD0, 0xD1, 0xC8, 0xA7, 0x99, 0x99, 0x6B, 0xF0, 0x26, 0x5B, 0x98, 0xB5, 0xD4, 0x8A, 0xB9, 0x19,
        ]
        let zeros = [UInt8](repeating: 0, count: 32)
        #expect(Seal.open(Array(zeros.prefix(12)) + text + tag, key: zeros) == Array(zeros.prefix(16)))
    }
}
