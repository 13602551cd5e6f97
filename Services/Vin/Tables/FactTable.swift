/// The tables that decoding needs, as NHTSA's dump and the tab-separated folder name them and their columns.
enum FactTable: CaseIterable {
    case wmi, schemaLink, schema, wmiMake, pattern, element, lookup, makeModel, engine, enginePattern
    case specSchema, specModel, specYear, specGroup, specPattern
    case defaultValue, conversion, errorCode, descriptor, vinException

    /// A table with its columns, in the order in which `TableFiller` reads them; one marked `?` may be absent.
    struct Layout {
        var name: String
        var columns: [String]

        init(_ name: String, _ columns: String) {
            self.name = name
            self.columns = columns.split(separator: " ").map(String.init)
        }

        /// Where the wanted columns are among those of the source.
        ///
        /// - Throws: `FactsError.missingColumn`.
        func positions(in header: [String]) throws(FactsError) -> [Int?] {
            var positions: [Int?] = []
            for column in columns {
                let name = column.hasSuffix("?") ? String(column.dropLast()) : column
                let position = header.firstIndex(of: name)
                if position == nil && name == column { throw .missingColumn(table: self.name, column: name) }
                positions.append(position)
            }
            return positions
        }
    }

    /// The table in NHTSA's dump (DECODING.md section 15). `lookup` stands for each of some 70 tables.
    var inDump: Layout {
        switch self {
        case .wmi:
            Layout("wmi", "id wmi manufacturerid vehicletypeid trucktypeid publicavailabilitydate")
        case .schemaLink: Layout("wmi_vinschema", "id wmiid vinschemaid yearfrom yearto")
        case .schema: Layout("vinschema", "id tobeqced")
        case .wmiMake: Layout("wmi_make", "wmiid makeid")
        case .pattern: Layout("pattern", "id vinschemaid keys elementid attributeid updatedon createdon")
        case .element:
            Layout("element", "id name code lookuptable groupname datatype decode isprivate weight")
        case .lookup: Layout("", "table? id name")
        case .makeModel: Layout("make_model", "makeid modelid")
        case .engine: Layout("enginemodel", "id name")
        case .enginePattern:
            Layout("enginemodelpattern", "id enginemodelid elementid attributeid updatedon createdon")
        case .specSchema: Layout("vehiclespecschema", "id makeid vehicletypeid tobeqced")
        case .specModel: Layout("vehiclespecschema_model", "vehiclespecschemaid modelid")
        case .specYear: Layout("vehiclespecschema_year", "vehiclespecschemaid year")
        case .specGroup: Layout("vspecschemapattern", "id schemaid")
        case .specPattern:
            Layout("vehiclespecpattern", "id vspecschemapatternid elementid attributeid updatedon createdon iskey")
        case .defaultValue: Layout("defaultvalue", "elementid vehicletypeid defaultvalue")
        case .conversion: Layout("conversion", "id fromelementid toelementid formula")
        case .errorCode: Layout("errorcode", "id name additionalerrortext weight")
        case .descriptor: Layout("vindescriptor", "descriptor modelyear")
        case .vinException: Layout("vinexception", "vin checkdigit")
        }
    }

    /// The table in a folder of `.tsv` files; nil where the folder has none.
    var inFolder: Layout? {
        switch self {
        case .wmi: Layout("wmi", "id wmi manufacturer_id vehicle_type_id truck_type_id public_ms")
        case .schemaLink: Layout("wmi_schema", "id wmi_id schema_id year_from year_to")
        case .schema: nil
        case .wmiMake: Layout("wmi_make", "wmi_id make_id")
        case .pattern: Layout("pattern", "id schema_id keys element_id attribute changed_ms created_ms?")
        case .element: Layout("element", "id name code lookup group datatype decode private weight")
        case .lookup: Layout("lookup", "table id name")
        case .makeModel: Layout("make_model", "make_id model_id")
        case .engine: Layout("engine_model", "id name")
        case .enginePattern:
            Layout("engine_model_pattern", "id engine_model_id element_id attribute changed_ms created_ms?")
        case .specSchema: Layout("spec_schema", "id make_id vehicle_type_id to_be_qced")
        case .specModel: Layout("spec_schema_model", "schema_id model_id")
        case .specYear: Layout("spec_schema_year", "schema_id year")
        case .specGroup: Layout("spec_group", "id schema_id")
        case .specPattern: Layout("spec_pattern", "id group_id element_id attribute changed_ms created_ms? is_key")
        case .defaultValue: Layout("default_value", "element_id vehicle_type_id value")
        case .conversion: Layout("conversion", "id from_element_id to_element_id formula")
        case .errorCode: Layout("error_code", "id name additional_text weight")
        case .descriptor: Layout("vin_descriptor", "descriptor model_year")
        case .vinException: Layout("vin_exception", "vin check_digit")
        }
    }

    /// The lookup tables that decoding needs although no element names them.
    static let namedLookups = ["make", "model", "manufacturer", "vehicletype"]
}
