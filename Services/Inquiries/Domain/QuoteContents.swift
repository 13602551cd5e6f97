import Models

/// What a version of a quote says, made of what the business sent and what the catalogue said of the services in it. From
/// then on nothing is asked any more: what it says is whole.
///
/// - Parameter prices: what the catalogue said; nil where it did not answer.
/// - Throws: every contradiction together.
func content(of order: NewQuote, at prices: PricesNow?) throws(Refusal) -> QuoteContent {
    var faults: [Refusal.Fault] = []
    if let asked = order.currency, let known = prices?.currency, asked != known {
        faults.append(
            .init(pointer: "/currency", code: "not-the-tenants", message: "Prices of this tenant are in \(known)."))
    }
    let currency = prices?.currency ?? order.currency
    if currency == nil {
        faults.append(
            .init(pointer: "/currency", code: "required", message: "The catalogue does not answer: say the currency."))
    }
    let lines = order.lines.enumerated().compactMap { index, line in
        whole(line, at: "/lines/\(index)", prices, currency, &faults)
    }
    guard faults.isEmpty, let currency else { throw .invalid(faults) }
    return QuoteContent(
        currency: currency, pricesIncludeTax: order.pricesIncludeTax, lines: lines, discount: order.discount,
        validUntil: order.validUntil, note: order.note)
}

/// A line with everything that was not said of it; nil where something is missing, which is noted.
private func whole(
    _ line: NewQuoteLine, at pointer: String, _ prices: PricesNow?, _ currency: Currency?,
    _ faults: inout [Refusal.Fault]
) -> QuoteLine? {
    var found: QuotedPrice?
    if let service = line.service, let prices {
        found = prices.items.first { $0.service == service }
        guard let found else {
            faults.append(
                .init(
                    pointer: pointer + "/service", code: "not-offered", message: "This is not offered by the business.")
            )
            return nil
        }
        if let asked = line.serviceVersion, asked != found.version {
            faults.append(
                .init(
                    pointer: pointer + "/serviceVersion", code: "not-in-force",
                    message: "Version \(found.version) is in force."))
        }
    }
    let price = found?.price?.money.flatMap { $0.currency == currency ? $0.amount : nil }
    let why =
        line.service == nil ? "" : prices == nil ? " The catalogue does not answer." : " The catalogue names none."
    let unitPrice = line.unitPrice ?? price
    if unitPrice == nil {
        faults.append(
            .init(pointer: pointer + "/unitPrice", code: "required", message: "The price of one is needed." + why))
    }
    let text = line.text ?? found.map { String($0.name.prefix(200)) }
    if text == nil {
        faults.append(
            .init(pointer: pointer + "/text", code: "required", message: "Say what is done or used." + why))
    }
    guard let unitPrice, let text else { return nil }
    return QuoteLine(
        kind: line.kind ?? .labour, text: text, service: line.service,
        serviceVersion: line.service == nil ? nil : found?.version ?? line.serviceVersion,
        quantity: line.quantity ?? 1000, unitPrice: unitPrice, taxMillionths: line.taxMillionths ?? 0,
        discount: line.discount)
}

/// The services that a quote names, each once, in order.
func services(in order: NewQuote) -> [CatalogueServiceID] {
    var known: Set<CatalogueServiceID> = []
    return order.lines.compactMap(\.service).filter { known.insert($0).inserted }
}
