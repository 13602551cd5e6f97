@testable import Vin

/// A dump made by hand: two makers, all tables that decoding needs, a few that it does not. Tests change single tables.
struct SmallDump {
    /// Text of each COPY block, by table: the columns, then the rows.
    var blocks: [(table: String, columns: String, rows: [String])]

    init() {
        blocks = [
            ("bodystyle", "id, name", ["2\tConvertible", "7\tHatch\\\\back\\tTwo\\nLines"]),
            ("conversion", "id, fromelementid, toelementid, formula", ["1\t11\t12\t#x# / 16.387064 "]),
            (
                "decodingoutput", "id, name, value",
                ["garbage\twithout\tmeaning\tand\ttoo\tmany\tfields\t\\N"]
            ),
            (
                "defaultvalue", "id, elementid, vehicletypeid, defaultvalue, createdon",
                [
                    "1\t5\t2\t0\t\\N", "2\t5\t3\t\\N\t\\N",
                ]
            ),
            (
                "element",
                "id, name, code, lookuptable, description, isprivate, groupname, datatype, decode, weight",
                [
                    "5\tBody Class\tBodyClass\tBodyStyle\t\\N\tf\tExterior\tlookup\tPattern\t99",
                    "18\tEngine Model\tEngineModel\t\\N\t\\N\tf\tEngine\tstring\tPattern\t55",
                    "97\tSecret\tSecret\tNoSuchView\t\\N\tt\t\\N\tlookup\tPattern\t\\N",
                    "143\tError Code\tErrorCode\tErrorCode\t\\N\tf\t\\N\tlookup\tDecoding\t\\N",
                ]
            ),
            ("enginemodel", "id, name, description", ["3\tC18\t\\N"]),
            (
                "enginemodelpattern", "id, enginemodelid, elementid, attributeid, createdon, updatedon",
                [
                    "9\t3\t9\t6\t2016-03-02 16:47:05.727\t\\N"
                ]
            ),
            ("errorcode", "id, name, additionalerrortext, weight", ["0\tclean\t\\N\t0", "4\tone\tmore\t-200"]),
            ("make", "id, name, createdon", ["440\tASTON\t\\N", "441\tTESLA\t\\N"]),
            ("make_model", "id, makeid, modelid", ["1\t440\t1684", "2\t441\t1685"]),
            ("manufacturer", "id, name", ["955\tTESLA, INC.", "956\tASTON LTD"]),
            ("model", "id, name", ["1684\tV8", "1685\tModel S"]),
            (
                "pattern", "id, vinschemaid, keys, elementid, attributeid, createdon, updatedon",
                [
                    "14\t22\t*B\t5\t2\t2015-03-03 23:30:34.63\t\\N",
                    "30\t21\t[AB]1|*A\t18\tC18\t2015-03-03 23:30:34.63\t2020-01-01 00:00:00",
                    "16\t22\t*D\t5\t7\t\\N\t\\N",
                    "31\t99\t*X\t5\t2\t2015-03-03 00:00:00\t\\N",
                    "12\t21\t*B\t5\t2\t2015-03-03 23:30:34.63\t\\N",
                ]
            ),
            (
                "vehiclespecpattern", "id, vspecschemapatternid, iskey, elementid, attributeid, createdon, updatedon",
                [
                    "1\t1\tt\t28\t1684\t2023-01-05 15:28:12\t\\N", "2\t1\tf\t5\t2\t2023-01-05 15:28:13\t\\N",
                    "3\t2\tf\t5\t2\t\\N\t\\N",
                ]
            ),
            ("vehiclespecschema", "id, makeid, vehicletypeid, tobeqced", ["7\t440\t2\tf", "8\t441\t2\tt"]),
            ("vehiclespecschema_model", "id, vehiclespecschemaid, modelid", ["1\t7\t1684", "2\t8\t1685"]),
            ("vehiclespecschema_year", "id, vehiclespecschemaid, year", ["1\t7\t2016", "2\t8\t2016"]),
            ("vehicletype", "id, name", ["2\tPassenger Car", "3\tTruck"]),
            ("vindescriptor", "id, descriptor, modelyear", ["10\tYV4BR00K*L1\t2020"]),
            ("vinexception", "id, vin, checkdigit", ["1\t1C9FA2625R1257006\tt"]),
            ("vinschema", "id, name, tobeqced", ["21\t-\tf", "22\t-\t\\N", "99\t-\tt"]),
            ("vspecschemapattern", "id, schemaid", ["1\t7", "2\t8"]),
            (
                "wmi",
                "id, wmi, manufacturerid, makeid, vehicletypeid, createdon, countryid, publicavailabilitydate, "
                    + "trucktypeid",
                [
                    "2331\t5YJ\t955\t\\N\t2\t\\N\t6\t2015-01-01 00:00:00\t\\N",
                    "7097\t1J9283\t956\t\\N\t3\t\\N\t6\t2016-07-27 00:00:00\t1",
                    "7098\tSCF\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N\t\\N",
                ]
            ),
            ("wmi_make", "wmiid, makeid", ["2331\t441", "7097\t440"]),
            (
                "wmi_vinschema", "id, wmiid, vinschemaid, yearfrom, yearto, orgid",
                [
                    "5\t2331\t21\t2010\t\\N\t\\N", "4\t7097\t22\t2010\t2012\t1", "6\t7097\t99\t2010\t2012\t1",
                ]
            ),
            ("wmiyearvalidchars", "id, wmi, year, \"position\", \"char\"", ["1\t5YJ\t2010\t4\tA", "no row at all"]),
        ]
    }

    /// Changes one block.
    mutating func change(_ table: String, _ body: (inout (table: String, columns: String, rows: [String])) -> Void) {
        let index = blocks.firstIndex { $0.table == table }
        body(&blocks[index!])
    }

    mutating func remove(_ table: String) { blocks.removeAll { $0.table == table } }

    /// As pg_dump writes it.
    var text: String {
        var text = "--\n-- PostgreSQL database dump\n--\n\nSET client_encoding = 'UTF8';\n\n"
        for block in blocks {
            text += "CREATE TABLE vpic.\(block.table) (\n    id integer NOT NULL\n);\n\n"
            text += "COPY vpic.\(block.table) (\(block.columns)) FROM stdin;\n"
            text += block.rows.map { $0 + "\n" }.joined() + "\\.\n\n\n"
        }
        return text + "--\n-- PostgreSQL database dump complete\n--\n"
    }

    /// Its facts, read in pieces of `chunk` bytes.
    func read(chunk: Int = 1000, release: String? = nil) throws(FactsError) -> Tables {
        try DumpReader.read(MemorySource(Array(text.utf8), chunk: chunk), release: release)
    }
}

/// Bytes in memory, handed out in small pieces.
final class MemorySource: ByteSource {
    private let bytes: [UInt8]
    private let chunk: Int
    private var next = 0

    init(_ bytes: [UInt8], chunk: Int = 1 << 16) {
        self.bytes = bytes
        self.chunk = chunk
    }

    var progress: Double? { Double(next) / Double(bytes.count) }

    func read(into buffer: inout [UInt8], atMost limit: Int) throws(FactsError) -> Int {
        let count = min(limit, chunk, bytes.count - next)
        buffer += bytes[next..<(next + count)]
        next += count
        return count
    }
}
