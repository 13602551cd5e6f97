internal import HTTP
internal import JSON
internal import Models
internal import Postgres
internal import Routing

/// Customers as a table for spreadsheets.
struct CustomerCSV {
    private var writer = CSVWriter()

    static let fields: Fields = ["Content-Disposition": "attachment; filename=\"customers.csv\""]

    init() {
        writer.row([
            "id", "name", "kind", "givenName", "familyName", "companyName", "email", "phone", "language", "timeZone",
            "preferredChannel", "tags", "owner", "createdAt",
        ])
    }

    mutating func add(_ rows: Rows) throws {
        for row in rows {
            let (customer, details) = try { ($0, $0.details) }(StoredCustomer(row).customer)
            writer.row([
                customer.id.description, customer.name, details.kind.rawValue, details.givenName?.text ?? "",
                details.familyName?.text ?? "", details.companyName?.text ?? "",
                details.emails.first(where: \.isPrimary)?.address.text ?? "",
                details.phones.first(where: \.isPrimary)?.number.text ?? "", details.language?.text ?? "",
                details.timeZone?.text ?? "", details.preferredChannel?.rawValue ?? "",
                details.tags.joined(separator: " "), customer.owner?.description ?? "",
                RFC3339.text(customer.createdAt),
            ])
        }
    }

    /// What has been written since the last call.
    mutating func take() -> [UInt8] { writer.take() }
}
