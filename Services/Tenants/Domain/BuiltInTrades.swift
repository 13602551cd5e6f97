import Models

/// The seven trades that every tenant has.
enum Trades {
    static let builtIn: [Trade] = [
        trade("domestic_mechanic", "Domestic mechanic", "Repair and maintenance of American makes."),
        trade("german_specialist", "German specialist", "Audi, BMW, Mercedes-Benz, MINI, Porsche, Volkswagen."),
        trade("auto_body", "Auto body", "Collision repair, paint and glass."),
        trade("used_car_dealer", "Used-car dealer", "Buys, checks and sells used cars."),
        trade("finance_expert", "Finance expert", "Loans, leases and insurance for cars."),
        trade("car_buyer_seller", "Car buyer and seller", "Finds or sells a car on a customer's behalf."),
        trade("ev_charger_electrician", "EV-charger electrician", "Installs and repairs chargers at home and at work."),
    ].compactMap { $0 }

    static func isBuiltIn(_ name: String) -> Bool { builtIn.contains { $0.id.text == name } }

    private static func trade(_ id: String, _ name: String, _ description: String) -> Trade? {
        guard let id = try? TradeName(id), let name = try? DisplayName(name) else { return nil }
        return Trade(id: id, name: name, description: description, isBuiltIn: true)
    }
}
