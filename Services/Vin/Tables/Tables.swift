/// The vPIC facts that decoding needs, as rows: what an importer fills, what an export writes and
/// what the index is compiled from.
///
/// Row order inside an array carries no meaning. `changed` is the time of a row's last change
/// (update, else creation; nil when unknown) and `id` its number: of both only the ORDER matters,
/// so a format that drops them may put any numbers with the same order (and the same ties) in
/// their place. Texts are UTF-8 and held once in `texts`; an absent text is the empty one.
/// Within an array the numbers are distinct.
/// Rows that the procedure never uses (schemas and specs flagged `tobeqced`) are not in it.
public struct Tables: Sendable {
    /// A text held in `texts`.
    public typealias Text = Texts.Text

    /// NHTSA's release month, such as `2026_10`.
    public var release = ""
    /// All texts of the rows.
    public var texts = Texts()

    /// A manufacturer identifier of three or six characters.
    public struct WMI: Hashable, Sendable {
        /// Number of the row; `SchemaLink` and `WMIMake` refer to it.
        public var id: Int32
        /// The three or six characters.
        public var code: Text
        /// Row of the lookup table `manufacturer`.
        public var manufacturer: Int32?
        /// Row of the lookup table `vehicletype`.
        public var vehicleType: Int32?
        /// 1 light, 2 heavy.
        public var truckType: Int32?
        /// From when on it may be decoded, in milliseconds since 1970-01-01 UTC; nil is never.
        public var publicFrom: Int64?

        /// One row.
        public init(
            id: Int32, code: Text, manufacturer: Int32?, vehicleType: Int32?, truckType: Int32?, publicFrom: Int64?
        ) {
            self.id = id
            self.code = code
            self.manufacturer = manufacturer
            self.vehicleType = vehicleType
            self.truckType = truckType
            self.publicFrom = publicFrom
        }
    }

    /// A schema serves a manufacturer identifier in some model years.
    public struct SchemaLink: Hashable, Sendable {
        /// Number of the row.
        public var id: Int32
        /// `WMI.id`.
        public var wmi: Int32
        /// The schema's number, as in `Pattern.schema`.
        public var schema: Int32
        /// First model year.
        public var yearFrom: Int32
        /// Last model year; nil is open.
        public var yearTo: Int32?

        /// One row.
        public init(id: Int32, wmi: Int32, schema: Int32, yearFrom: Int32, yearTo: Int32?) {
            self.id = id
            self.wmi = wmi
            self.schema = schema
            self.yearFrom = yearFrom
            self.yearTo = yearTo
        }
    }

    /// A key of a schema gives an element a value.
    public struct Pattern: Hashable, Sendable {
        /// Time of the last change; nil is unknown. Only its order matters.
        public var changed: Int64?
        /// Number of the row; the last word in ties. Only its order matters.
        public var id: Int32
        /// The schema's number.
        public var schema: Int32
        /// The key, such as `CM8[12]*|*A`.
        public var key: Text
        /// The raw value or the id of a row in the element's lookup table.
        public var attribute: Text
        /// `Element.id`.
        public var element: Int16

        /// One row.
        public init(id: Int32, schema: Int32, key: Text, element: Int16, attribute: Text, changed: Int64?) {
            self.changed = changed
            self.id = id
            self.schema = schema
            self.key = key
            self.attribute = attribute
            self.element = element
        }
    }

    /// One decodable variable.
    public struct Element: Hashable, Sendable {
        /// Its number (26 is Make).
        public var id: Int16
        /// Its name in words, `Engine Number of Cylinders`.
        public var name: Text
        /// Its field name in the flat API, `EngineCylinders`.
        public var code: Text
        /// The lookup table of its values in lower case; empty when the value is the attribute.
        public var lookup: Text
        /// Its group, `Exterior/Body`.
        public var group: Text
        /// `string`, `int`, `decimal` or `lookup`.
        public var datatype: Text
        /// How it is decoded; empty means never.
        public var decode: Text
        /// Not for output.
        public var isPrivate: Bool
        /// Its weight in the choice of the pass; 0 when it has none.
        public var weight: Int32

        /// One row.
        public init(
            id: Int16, name: Text, code: Text, lookup: Text, group: Text, datatype: Text, decode: Text,
            isPrivate: Bool, weight: Int32
        ) {
            self.id = id
            self.name = name
            self.code = code
            self.lookup = lookup
            self.group = group
            self.datatype = datatype
            self.decode = decode
            self.isPrivate = isPrivate
            self.weight = weight
        }
    }

    /// A row of one of the lookup tables (make, model, manufacturer and country among them).
    public struct Lookup: Hashable, Sendable {
        /// The table's name in lower case.
        public var table: Text
        /// The row's number.
        public var id: Int32
        /// What it stands for.
        public var name: Text

        /// One row.
        public init(table: Text, id: Int32, name: Text) {
            self.table = table
            self.id = id
            self.name = name
        }
    }

    /// Two numbers that belong together.
    public struct Pair: Hashable, Sendable {
        /// The one that groups.
        public var first: Int32
        /// The one that is grouped.
        public var second: Int32

        /// One row.
        public init(_ first: Int32, _ second: Int32) {
            self.first = first
            self.second = second
        }
    }

    /// An engine model with a name; its attributes are `EnginePattern` rows.
    public struct Engine: Hashable, Sendable {
        /// Its number.
        public var id: Int32
        /// Its name, which element 18 carries.
        public var name: Text

        /// One row.
        public init(id: Int32, name: Text) {
            self.id = id
            self.name = name
        }
    }

    /// An attribute of an engine model, or of a group of vehicle specs.
    public struct Attribute: Hashable, Sendable {
        /// Time of the last change; nil is unknown. Only its order matters.
        public var changed: Int64?
        /// Number of the row. Only its order matters.
        public var id: Int32
        /// `Engine.id`, or the group's number (`specGroups`).
        public var owner: Int32
        /// The raw value or the id of a row in the element's lookup table.
        public var attribute: Text
        /// `Element.id`.
        public var element: Int16
        /// Vehicle specs only: the row is a condition, not a value.
        public var isKey: Bool

        /// One row.
        public init(
            id: Int32, owner: Int32, isKey: Bool = false, element: Int16, attribute: Text, changed: Int64?
        ) {
            self.changed = changed
            self.id = id
            self.owner = owner
            self.attribute = attribute
            self.element = element
            self.isKey = isKey
        }
    }

    /// Vehicle specs of a make and vehicle type; models, years and groups are pairs that name it.
    public struct SpecSchema: Hashable, Sendable {
        /// Its number.
        public var id: Int32
        /// Row of the lookup table `make`.
        public var make: Int32
        /// Row of the lookup table `vehicletype`.
        public var vehicleType: Int32

        /// One row.
        public init(id: Int32, make: Int32, vehicleType: Int32) {
            self.id = id
            self.make = make
            self.vehicleType = vehicleType
        }
    }

    /// What an element is for a vehicle type when nothing said otherwise.
    public struct DefaultValue: Hashable, Sendable {
        /// `Element.id`.
        public var element: Int16
        /// Row of the lookup table `vehicletype`.
        public var vehicleType: Int32
        /// The raw value or lookup id; nil gives no value.
        public var value: Text?

        /// One row.
        public init(element: Int16, vehicleType: Int32, value: Text?) {
            self.element = element
            self.vehicleType = vehicleType
            self.value = value
        }
    }

    /// A unit conversion between two elements: `#x# * 16.387064`.
    public struct Conversion: Hashable, Sendable {
        /// Number of the row; it orders ties.
        public var id: Int32
        /// `Element.id` of the source.
        public var from: Int16
        /// `Element.id` of the result.
        public var to: Int16
        /// `#x#` times or divided by a number.
        public var formula: Text

        /// One row.
        public init(id: Int32, from: Int16, to: Int16, formula: Text) {
            self.id = id
            self.from = from
            self.to = to
            self.formula = formula
        }
    }

    /// What an error code says.
    public struct ErrorCode: Hashable, Sendable {
        /// The code (0, 1, ... 14, 400).
        public var id: Int32
        /// The sentence of the code.
        public var name: Text
        /// The fixed sentence that codes 4 and 5 add.
        public var additionalText: Text
        /// Its weight in the choice of the pass.
        public var weight: Int32

        /// One row.
        public init(id: Int32, name: Text, additionalText: Text, weight: Int32) {
            self.id = id
            self.name = name
            self.additionalText = additionalText
            self.weight = weight
        }
    }

    /// A descriptor whose model year the maker fixed.
    public struct Descriptor: Hashable, Sendable {
        /// Eleven or fourteen characters with `*` at the ninth.
        public var descriptor: Text
        /// Its model year.
        public var modelYear: Int32

        /// One row.
        public init(descriptor: Text, modelYear: Int32) {
            self.descriptor = descriptor
            self.modelYear = modelYear
        }
    }

    /// A VIN that was issued with a wrong check digit and counts as right.
    public struct VINException: Hashable, Sendable {
        /// The VIN.
        public var vin: Text
        /// The flag beside it; true means that the check digit is excused.
        public var checkDigit: Bool

        /// One row.
        public init(vin: Text, checkDigit: Bool) {
            self.vin = vin
            self.checkDigit = checkDigit
        }
    }

    /// Manufacturer identifiers.
    public var wmis: [WMI] = []
    /// Which schemas serve which identifier.
    public var schemaLinks: [SchemaLink] = []
    /// `WMI.id`, make.
    public var wmiMakes: [Pair] = []
    /// Keys and what they say, 1.7 million rows.
    public var patterns: [Pattern] = []
    /// Decodable variables.
    public var elements: [Element] = []
    /// All small tables of names.
    public var lookups: [Lookup] = []
    /// Make, model.
    public var makeModels: [Pair] = []
    /// Engine models.
    public var engines: [Engine] = []
    /// Their attributes.
    public var enginePatterns: [Attribute] = []
    /// Vehicle specs.
    public var specSchemas: [SpecSchema] = []
    /// Spec schema, model.
    public var specModels: [Pair] = []
    /// Spec schema, model year; a schema without a row serves all years.
    public var specYears: [Pair] = []
    /// Group (`Attribute.owner` of `specPatterns`), spec schema.
    public var specGroups: [Pair] = []
    /// Conditions and values of the groups.
    public var specPatterns: [Attribute] = []
    /// What is assumed by vehicle type.
    public var defaultValues: [DefaultValue] = []
    /// Unit conversions.
    public var conversions: [Conversion] = []
    /// Error codes.
    public var errorCodes: [ErrorCode] = []
    /// Fixed model years.
    public var descriptors: [Descriptor] = []
    /// Excused VINs.
    public var vinExceptions: [VINException] = []

    /// No rows.
    public init() {}
}
