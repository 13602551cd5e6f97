@testable import Vin

/// What rows say, as texts that can be compared between different `Tables`: without row numbers and times.
enum RowTexts {
    static func all(of tables: Tables) -> Set<String> {
        func text(_ text: Tables.Text?) -> String { text.map { "'" + tables.texts.string($0) + "'" } ?? "nil" }
        func number(_ value: (some FixedWidthInteger)?) -> String { value.map { String($0) } ?? "nil" }
        func attribute(_ row: Tables.Attribute) -> String {
            "\(row.owner) \(row.element) \(text(row.attribute)) \(row.isKey) \(row.changed == nil)"
        }
        var said: [String] = []
        said += tables.wmis.map {
            "wmi \($0.id) \(text($0.code)) \(number($0.manufacturer)) \(number($0.vehicleType)) "
                + "\(number($0.truckType)) \(number($0.publicFrom))"
        }
        said += tables.schemaLinks.map { "link \($0.wmi) \($0.schema) \($0.yearFrom) \(number($0.yearTo))" }
        said += tables.patterns.map {
            "pattern \($0.schema) \(text($0.key)) \($0.element) \(text($0.attribute)) \($0.changed == nil)"
        }
        said += tables.elements.map {
            "element \($0.id) \(text($0.name)) \(text($0.code)) \(text($0.lookup)) \(text($0.group)) "
                + "\(text($0.datatype)) \(text($0.decode)) \($0.isPrivate) \($0.weight)"
        }
        said += tables.lookups.map { "lookup \(text($0.table)) \($0.id) \(text($0.name))" }
        for (name, pairs) in [
            ("wmiMake", tables.wmiMakes), ("makeModel", tables.makeModels), ("specModel", tables.specModels),
            ("specYear", tables.specYears), ("specGroup", tables.specGroups),
        ] { said += pairs.map { "\(name) \($0.first) \($0.second)" } }
        said += tables.engines.map { "engine \($0.id) \(text($0.name))" }
        said += tables.enginePatterns.map { "enginePattern " + attribute($0) }
        said += tables.specSchemas.map { "spec \($0.id) \($0.make) \($0.vehicleType)" }
        said += tables.specPatterns.map { "specPattern " + attribute($0) }
        said += tables.defaultValues.map { "default \($0.element) \($0.vehicleType) \(text($0.value))" }
        said += tables.conversions.map { "conversion \($0.id) \($0.from) \($0.to) \(text($0.formula))" }
        said += tables.errorCodes.map { "error \($0.id) \(text($0.name)) \(text($0.additionalText)) \($0.weight)" }
        said += tables.descriptors.map { "descriptor \(text($0.descriptor)) \($0.modelYear)" }
        said += tables.vinExceptions.map { "exception \(text($0.vin)) \($0.checkDigit)" }
        return Set(said)
    }
}
