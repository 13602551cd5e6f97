public import JSON

/// A currency by its ISO 4217 code: three upper-case letters. Codes of money that is paid with; not of metals, funds and tests.
public struct Currency: Hashable, Sendable, Codable, Documented, CustomStringConvertible {
    /// The code.
    public let code: String

    /// A currency by its code, if ISO 4217 has it.
    public init?(_ code: String) {
        guard Self.all.contains(code) else { return nil }
        self.code = code
    }

    /// How many decimal digits the minor unit is: 2 for USD (cents), 0 for JPY, 3 for KWD.
    public var decimals: Int { Self.whole.contains(code) ? 0 : Self.thousandths.contains(code) ? 3 : 2 }

    private static let form = TextPattern("[A-Z]", 3...3)
    private static let whole = codes("BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF")
    private static let thousandths = codes("BHD IQD JOD KWD LYD OMR TND")

    /// A code that was taken once stays, for amounts of its time are kept (BGN was replaced in 2026).
    static let all = codes(
        """
        AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CLP
        CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD HNL HTG HUF
        IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL MGA MKD
        MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD RUB
        RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD
        UYU UZS VED VES VND VUV WST XAF XCD XCG XOF XPF YER ZAR ZMW ZWG
        """)

    private static func codes(_ text: String) -> Set<String> {
        Set(text.split(whereSeparator: \.isWhitespace).map { String($0) })
    }

    /// Reads the code.
    public init(from decoder: any Decoder) throws {
        guard let currency = Currency(try decoder.singleValueContainer().decode(String.self)) else {
            throw InvalidValue("invalid-currency", "An ISO 4217 code such as USD is expected.")
        }
        self = currency
    }

    /// Writes the code.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(code)
    }

    /// The code.
    public var description: String { code }

    /// A text of three letters.
    public static func document(_ schema: inout Schema) {
        schema.state("ISO 4217 code.", pattern: form, example: "USD")
    }
}
