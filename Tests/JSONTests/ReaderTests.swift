import FoundationEssentials
import JSON
import Testing

private func read<Value: Decodable>(_ type: Value.Type, _ text: String) throws(JSONReadError) -> Value {
    try JSONReader.decode(type, from: Array(text.utf8))
}

private func faults<Value: Decodable>(_ type: Value.Type, _ text: String) -> [String] {
    do {
        _ = try read(type, text)
        return []
    } catch {
        guard case .faults(let faults) = error else { return ["syntax"] }
        return faults.map { "\($0.pointer) \($0.code)" }
    }
}

private struct Order: Decodable, Equatable {
    struct Line: Decodable, Equatable {
        var vin: String
        var year: Int?
    }

    var lines: [Line]
    var total: Int64
    var urgent: Bool
    var rate: Double?
}

struct ReaderTests {
    @Test func `members that nobody asks for are ignored, null is as good as missing`() throws {
        let order = try read(
            Order.self, #"{"x":{"y":[1]},"lines":[{"vin":"A","year":null,"id":7}],"total":5,"urgent":false,"rate":2}"#)
        #expect(order == Order(lines: [.init(vin: "A", year: nil)], total: 5, urgent: false, rate: 2))
    }

    @Test func `all faults of a body are found together, each with its pointer`() {
        let text = #"{"lines":[{"vin":1},{"year":"x"},7],"total":1.0,"urgent":"no","rate":1e999}"#
        #expect(
            faults(Order.self, text) == [
                "/lines/0/vin wrong-type", "/lines/1/vin required", "/lines/1/year wrong-type", "/lines/2 wrong-type",
                "/total not-an-integer", "/urgent wrong-type", "/rate out-of-range",
            ])
        #expect(faults(Order.self, "{}") == ["/lines required", "/total required", "/urgent required"])
        #expect(faults(Order.self, "[]") == [" wrong-type"])
        #expect(faults(Order.self, #"{"lines":null,"total":null,"urgent":null}"#).count == 3)
    }

    @Test func `text that is no JSON is a fault of syntax`() {
        #expect(throws: JSONReadError.syntax(JSONSyntaxError("the text ends too early", at: 1))) {
            try read(Order.self, "{")
        }
    }

    @Test func `integers are exact to their last digit and never rounded`() throws {
        #expect(try read([Int64].self, "[9223372036854775807,-9223372036854775808]") == [.max, .min])
        #expect(try read([UInt64].self, "[18446744073709551615]") == [.max])
        #expect(faults([Int64].self, "[9223372036854775808]") == ["/0 out-of-range"])
        #expect(faults([Int64].self, "[-9223372036854775809]") == ["/0 out-of-range"])
        #expect(faults([UInt64].self, "[18446744073709551616,-1]") == ["/0 out-of-range", "/1 out-of-range"])
        #expect(faults([Int8].self, "[128,-129]") == ["/0 out-of-range", "/1 out-of-range"])
        #expect(try read([Int8].self, "[127,-128]") == [127, -128])
        #expect(faults([Int].self, "[1.0,1e0,10000000000000000000000]").count == 3)
        #expect(try read([Int16].self, "[1]") == [1])
        #expect(try read([Int32].self, "[1]") == [1])
        #expect(try read([UInt].self, "[1]") == [1])
        #expect(try read([UInt8].self, "[1]") == [1])
        #expect(try read([UInt16].self, "[1]") == [1])
        #expect(try read([UInt32].self, "[1]") == [1])
        #expect(try read([Float].self, "[1.5]") == [1.5])
    }

    @Test func `what a type itself refuses becomes a fault where it stands`() {
        struct Even: Decodable {
            init(from decoder: any Decoder) throws {
                guard try decoder.singleValueContainer().decode(Int.self) % 2 == 0 else {
                    throw InvalidValue("odd", "An even number is expected.")
                }
            }
        }
        enum Colour: String, Decodable { case red }
        struct Both: Decodable {
            var even: Even
            var colour: Colour
        }
        #expect(faults([Even].self, "[2,3]") == ["/1 odd"])
        #expect(faults(Both.self, #"{"even":2,"colour":"blue"}"#) == ["/colour invalid"])
        #expect(faults(Both.self, #"{"even":2}"#) == ["/colour required"])
    }

    @Test func `times and ids have one form`() throws {
        #expect(try read([Date].self, #"["1970-01-01T00:00:01Z"]"#) == [Date(timeIntervalSince1970: 1)])
        #expect(faults([Date].self, #"["1970-01-01",1]"#) == ["/0 invalid-time", "/1 wrong-type"])
        #expect(faults([UUID].self, #"["x"]"#) == ["/0 invalid-id"])
    }

    @Test func `containers asked for by hand are read`() throws {
        struct Manual: Decodable, Equatable {
            enum Keys: String, CodingKey { case a, b, c, list }
            var numbers: [Int] = []
            var keys: [String] = []
            var isNull = false

            init(from decoder: any Decoder) throws {
                let outer = try decoder.container(keyedBy: Keys.self)
                keys = outer.allKeys.map(\.stringValue).sorted()
                let inner = try outer.nestedContainer(keyedBy: Keys.self, forKey: .a)
                numbers.append(try inner.decode(Int.self, forKey: .b))
                var list = try outer.nestedUnkeyedContainer(forKey: .list)
                isNull = try list.decodeNil()
                #expect(try !list.decodeNil())
                numbers.append(try list.nestedContainer(keyedBy: Keys.self).decode(Int.self, forKey: .b))
                var deeper = try list.nestedUnkeyedContainer()
                numbers.append(try deeper.decode(Int.self))
                numbers.append(try Int(from: list.superDecoder()))
                #expect(list.isAtEnd && list.currentIndex == 4)
                numbers.append(try [Int](from: outer.superDecoder(forKey: .c))[0])
                numbers.append(try [Int](from: outer.superDecoder())[0])
            }
        }
        let text = #"{"a":{"b":1},"c":[5],"list":[null,{"b":2},[3],4],"super":[6],"z":0}"#
        let manual = try read(Manual.self, text)
        #expect(manual.numbers == [1, 2, 3, 4, 5, 6])
        #expect(manual.keys == ["a", "c", "list"])
        #expect(manual.isNull)
    }

    @Test func `reading beyond the end of an array is a fault, not a crash`() {
        struct Pair: Decodable {
            init(from decoder: any Decoder) throws {
                var list = try decoder.unkeyedContainer()
                _ = try list.decode(Int.self)
                _ = try list.decode(Int.self)
            }
        }
        #expect(faults(Pair.self, "[1]") == [" too-few"])
        #expect(faults(Pair.self, "{}") == [" wrong-type"])
    }

    @Test func `a thousand faults are enough`() {
        let text = "[" + Array(repeating: "\"x\"", count: 5000).joined(separator: ",") + "]"
        #expect(faults([Int].self, text).count == 1000)
    }
}

struct RFC3339Tests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0), ("2026-11-21T08:52:33Z", 1_795_251_153), ("1969-12-31T23:59:59Z", -1),
        ("2000-02-29T12:00:00Z", 951_825_600), ("1600-03-01T00:00:00Z", -11_670_912_000),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ])
    func `a time is written and read in its one form`(_ text: String, _ seconds: Double) {
        #expect(RFC3339.text(Date(timeIntervalSince1970: seconds)) == text)
        #expect(RFC3339.date(text) == Date(timeIntervalSince1970: seconds))
    }

    @Test func `fractions go to the microsecond`() {
        #expect(RFC3339.text(Date(timeIntervalSince1970: 1.5)) == "1970-01-01T00:00:01.5Z")
        #expect(RFC3339.text(Date(timeIntervalSince1970: 1_795_251_153.000001)) == "2026-11-21T08:52:33.000001Z")
        #expect(RFC3339.date("1970-01-01T00:00:01.123456789Z") == Date(timeIntervalSince1970: 1.123456))
    }

    @Test func `offsets, small letters and leap seconds are understood`() {
        #expect(RFC3339.date("1970-01-01T01:30:00+01:30") == Date(timeIntervalSince1970: 0))
        #expect(RFC3339.date("1969-12-31t16:00:00-08:00") == Date(timeIntervalSince1970: 0))
        #expect(RFC3339.date("2016-12-31T23:59:60z") == RFC3339.date("2017-01-01T00:00:00Z"))
    }

    @Test(arguments: [
        "", "1970", "1970-01-01", "1970-01-01T00:00:00", "1970-01-01 00:00:00Z", "1970-13-01T00:00:00Z",
        "1970-02-30T00:00:00Z", "1900-02-29T00:00:00Z", "1970-01-01T24:00:00Z", "1970-01-01T00:60:00Z",
        "1970-01-01T00:00:61Z", "1970-01-01T00:00:00.Z", "1970-01-01T00:00:00.1234567890Z", "1970-01-01T00:00:00+0100",
        "1970-01-01T00:00:00+24:00", "1970-01-01T00:00:00Zx", "70-01-01T00:00:00Z", "1970-00-01T00:00:00Z",
        "1970-04-31T00:00:00Z", "1970-01-01T00:00:00*01:00",
    ])
    func `what is no such time is none`(_ text: String) {
        #expect(RFC3339.date(text) == nil)
    }
}
