import EventLoop
import FoundationEssentials
import Testing

@testable import Vin

struct `A source of facts` {
    private let expected: [UInt8]

    init() throws { expected = FactsWriter.content(of: try SmallDump().read(release: "2026_10")) }

    @Test(arguments: ["plain", "gzip", "xz"]) func `is read whatever it is packed with`(packing: String) throws {
        try withFolder { folder in
            let plain = folder + "/vPICList_lite_2026_10.sql"
            try write(SmallDump().text, to: plain)
            var path = plain
            if packing != "plain" {
                path = folder + "/packed-2026_10"
                #expect(try run([packing, "-c"], from: plain, to: path) == 0)
            }
            #expect(FactsWriter.content(of: try Tables.read(from: path)) == expected)
        }
    }

    @Test func `is read from the zip that NHTSA publishes`() throws {
        try withFolder { folder in
            let path = folder + "/vPICList_lite_2026_10.plain.zip"
            try BlockingFile.replace(path, with: StoredZip.file("vPICList_lite.sql", Array(SmallDump().text.utf8)))
            #expect(FactsWriter.content(of: try Tables.read(from: path)) == expected)
        }
    }

    @Test func `takes the release that the user names before all others`() throws {
        try withFolder { folder in
            let path = folder + "/vPICList_lite_2026_10.sql"
            try write(SmallDump().text, to: path)
            #expect(try Tables.read(from: path, release: "2025_01").release == "2025_01")
            #expect(try Tables.read(from: path).release == "2026_10")
            _ = try exportFacts(from: path, to: folder + "/facts.xz")
            #expect(try Tables.read(from: folder + "/facts.xz").release == "2026_10")
            #expect(try Tables.read(from: folder + "/facts.xz", release: "2025_02").release == "2025_02")
        }
    }

    @Test func `that is not there, empty or a stranger is refused with its name`() throws {
        try withFolder { folder in
            for (name, text) in [("empty", ""), ("stranger", "Hello"), ("custom", "PGDMP\u{1}\u{e}")] {
                try write(text, to: "\(folder)/\(name)")
            }
            for name in ["empty", "stranger", "custom", "missing"] {
                do throws(FactsError) {
                    _ = try Tables.read(from: "\(folder)/\(name)")
                    Issue.record("\(name) was read")
                } catch {
                    #expect(error.description.hasPrefix("\(folder)/\(name): "))
                }
            }
        }
    }

    @Test(arguments: ["gzip", "xz"]) func `that is cut off is refused`(packing: String) throws {
        try withFolder { folder in
            try write(SmallDump().text, to: folder + "/plain")
            #expect(try run([packing, "-c"], from: folder + "/plain", to: folder + "/whole") == 0)
            let whole = try BlockingFile.contents(of: folder + "/whole")
            try BlockingFile.replace(folder + "/cut", with: Array(whole.dropLast(40)))
            #expect(throws: FactsError.self) { try Tables.read(from: folder + "/cut") }
        }
    }

    @Test func `that is cut off as a zip is refused`() throws {
        try withFolder { folder in
            let zip = StoredZip.file("dump.sql", Array(SmallDump().text.utf8))
            try BlockingFile.replace(folder + "/cut.zip", with: Array(zip.prefix(zip.count / 2)))
            #expect(throws: FactsError.self) { try Tables.read(from: folder + "/cut.zip") }
        }
    }

    @Test func `says how far it is`() throws {
        try withFolder { folder in
            try write(SmallDump().text, to: folder + "/dump.sql")
            let file = try SourceFile(folder + "/dump.sql")
            #expect(file.progress == 0)
            var bytes: [UInt8] = []
            while try file.read(into: &bytes, atMost: 100) > 0 {}
            #expect(file.progress == 1)
            #expect(bytes == Array(SmallDump().text.utf8))
        }
    }
}

struct `A folder of tables` {
    /// The small dump's facts as a folder of `.tsv` files.
    private static let files: [String: String] = [
        "wmi": "id\twmi\tmanufacturer_id\tvehicle_type_id\ttruck_type_id\tpublic_ms\tchanged_ms\n"
            + "2331\t5YJ\t955\t2\t\t1420070400000\t5\n7097\t1J9283\t956\t3\t1\t1469577600000\t5\n7098\tSCF\t\t\t\t\t\n",
        "wmi_schema": "id\twmi_id\tschema_id\tyear_from\tyear_to\n4\t7097\t22\t2010\t2012\n5\t2331\t21\t2010\t\n",
        "wmi_make": "wmi_id\tmake_id\n2331\t441\n7097\t440\n",
        "pattern": "id\tschema_id\tkeys\telement_id\tattribute\tchanged_ms\n"
            + "12\t21\t*B\t5\t2\t1425425434630\n30\t21\t[AB]1|*A\t18\tC18\t1577836800000\n"
            + "14\t22\t*B\t5\t2\t1425425434630\n16\t22\t*D\t5\t7\t\n",
        "element": "id\tname\tcode\tlookup\tgroup\tdatatype\tdecode\tprivate\tweight\n"
            + "5\tBody Class\tBodyClass\tbodystyle\tExterior\tlookup\tPattern\t0\t99\n"
            + "18\tEngine Model\tEngineModel\t\tEngine\tstring\tPattern\t0\t55\n"
            + "97\tSecret\tSecret\tnosuchview\t\tlookup\tPattern\t1\t\n"
            + "143\tError Code\tErrorCode\terrorcode\t\tlookup\tDecoding\t0\t\n",
        "lookup": "table\tid\tname\nbodystyle\t2\tConvertible\nbodystyle\t7\tHatch\\\\back\\tTwo\\nLines\n"
            + "errorcode\t0\tclean\nerrorcode\t4\tone\nmake\t440\tASTON\nmake\t441\tTESLA\n"
            + "manufacturer\t955\tTESLA, INC.\nmanufacturer\t956\tASTON LTD\nmodel\t1684\tV8\nmodel\t1685\tModel S\n"
            + "vehicletype\t2\tPassenger Car\nvehicletype\t3\tTruck\n",
        "make_model": "make_id\tmodel_id\n440\t1684\n441\t1685\n",
        "engine_model": "id\tname\n3\tC18\n",
        "engine_model_pattern": "id\tengine_model_id\telement_id\tattribute\tchanged_ms\n9\t3\t9\t6\t1456937225727\n",
        "spec_schema": "id\tmake_id\tvehicle_type_id\tto_be_qced\n7\t440\t2\t0\n8\t441\t2\t1\n",
        "spec_schema_model": "schema_id\tmodel_id\n7\t1684\n8\t1685\n",
        "spec_schema_year": "schema_id\tyear\n7\t2016\n8\t2016\n",
        "spec_group": "id\tschema_id\n1\t7\n2\t8\n",
        "spec_pattern": "id\tgroup_id\tis_key\telement_id\tattribute\tchanged_ms\n"
            + "1\t1\t1\t28\t1684\t1672932492000\n2\t1\t0\t5\t2\t1672932493000\n3\t2\t0\t5\t2\t\n",
        "default_value": "id\telement_id\tvehicle_type_id\tvalue\tchanged_ms\n1\t5\t2\t0\t\n2\t5\t3\t\\N\t\n",
        "conversion": "id\tfrom_element_id\tto_element_id\tformula\n1\t11\t12\t#x# / 16.387064 \n",
        "error_code": "id\tname\tadditional_text\tweight\n0\tclean\t\t0\n4\tone\tmore\t-200\n",
        "vin_descriptor": "descriptor\tmodel_year\nYV4BR00K*L1\t2020\n",
        "vin_exception": "vin\tcheck_digit\n1C9FA2625R1257006\t1\n",
    ]

    @Test func `says the same as the dump that it was made from`() throws {
        try withFolder { folder in
            for (table, text) in Self.files { try write(text, to: "\(folder)/\(table).tsv") }
            #expect(try run(["gzip", "-c"], from: folder + "/wmi.tsv", to: folder + "/wmi.tsv.gz") == 0)
            BlockingFile.remove(folder + "/wmi.tsv")
            let tables = try Tables.read(from: folder, release: "2026_10")
            #expect(
                FactsWriter.content(of: tables) == FactsWriter.content(of: try SmallDump().read(release: "2026_10")))
            #expect(try Tables.read(from: folder).release == "2023_01")
        }
    }

    @Test func `without one of its tables is refused`() throws {
        try withFolder { folder in
            for (table, text) in Self.files where table != "spec_group" {
                try write(text, to: "\(folder)/\(table).tsv")
            }
            #expect(throws: FactsError.missingTable("spec_group")) { try Tables.read(from: folder) }
            try write("", to: folder + "/spec_group.tsv")
            #expect(throws: FactsError.self) { try Tables.read(from: folder) }
            try write("id\tno_schema\n", to: folder + "/spec_group.tsv")
            #expect(throws: FactsError.missingColumn(table: "spec_group", column: "schema_id")) {
                try Tables.read(from: folder)
            }
        }
    }
}

struct `The material of the issue` {
    @Test func `in the shape of NHTSA's dump is imported whole and survives the data file`() throws {
        guard let sharedVIN else {
            print("skipped: there is no shared/vin with mini_dump.sql.gz (DRIVELINE_SHARED names its folder)")
            return
        }
        let tables = try Tables.read(from: sharedVIN + "/mini_dump.sql.gz")
        let rows = Dictionary(uniqueKeysWithValues: FactsFormat.counts(of: tables).map { ($0.name, $0.rows) })
        #expect(rows["wmi"] == 9)
        #expect(rows["pattern"] == 23_627)
        #expect(rows["element"] == 161)
        #expect(rows["spec_pattern"] == 27_011)
        #expect(rows["error_code"] == 15)
        #expect(rows["vin_descriptor"] == 69)
        #expect(tables.release == "2026_10")
        let content = FactsWriter.content(of: tables)
        #expect(FactsWriter.content(of: try FactsReader.read(MemorySource(content))) == content)
    }
}

/// Makes zip files whose one member is stored as it is.
enum StoredZip {
    static func file(_ name: String, _ bytes: [UInt8]) -> [UInt8] {
        func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> ($0 * 8) & 0xff) } }
        let sizes = little(Int(crc(bytes)), 4) + little(bytes.count, 4) + little(bytes.count, 4)
        let common = little(20, 2) + little(0, 4) + little(0, 4) + sizes + little(name.utf8.count, 2) + little(0, 2)
        let local = [0x50, 0x4b, 3, 4] + common + Array(name.utf8) + bytes
        let central = [0x50, 0x4b, 1, 2] + little(20, 2) + common + little(0, 14) + Array(name.utf8)
        let end = [0x50, 0x4b, 5, 6] + little(0, 4) + little(1, 2) + little(1, 2)
        return local + central + end + little(central.count, 4) + little(local.count, 4) + little(0, 2)
    }

    /// CRC-32 as zip has it (polynomial 0xEDB88320, reflected).
    private static func crc(_ bytes: [UInt8]) -> UInt32 {
        var crc: UInt32 = 0xffff_ffff
        for byte in bytes {
            crc ^= UInt32(byte)
            for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xedb8_8320 : crc >> 1 }
        }
        return ~crc
    }
}
