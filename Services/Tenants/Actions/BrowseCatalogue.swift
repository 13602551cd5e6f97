internal import FoundationEssentials
internal import Models
internal import Postgres
internal import ServiceKit

/// What visitors ask the catalogue.
struct CatalogueQuestion {
    var filter = ServiceFilter()
    /// One service only.
    var service: CatalogueServiceID?
    /// At whose prices; nil: at the published ones.
    var business: BusinessID?
    var moment: Date
}

/// What is offered at a moment, with prices where the tenant shows them to the reader.
func browseCatalogue(
    _ question: CatalogueQuestion, _ view: View, limit: Int, _ app: App
) async throws -> [OfferedService] {
    let tenant = view.tenant
    return try await app.database.read(as: tenant) { db in
        if let business = question.business {
            let isOpen = view.seesInside(business)
            guard try await db.hasBusiness(business, in: tenant, published: !isOpen) else { throw Refusal.notFound }
        }
        let settings = try await db.settingLevels(of: tenant, nil).tenant.overrides
        let services = try await db.offeredServices(
            question.filter, only: question.service, of: question.business, at: question.moment, in: tenant,
            limit: limit)
        return view.seesPrices(by: settings) ? services : services.map(\.withoutPrice)
    }
}

/// One service as it is offered at a moment.
func showOffered(_ question: CatalogueQuestion, _ view: View, _ app: App) async throws -> OfferedService {
    guard let found = try await browseCatalogue(question, view, limit: 1, app).first else { throw Refusal.notFound }
    return found
}

extension View {
    /// Whether the reader is among those to whom the tenant shows prices.
    fileprivate func seesPrices(by settings: [String: SettingValue]) -> Bool {
        var visibility = PriceVisibility.everyone
        if case .text(let word)? = settings["catalogue.prices_visible_to"] {
            visibility = PriceVisibility(rawValue: word) ?? visibility
        }
        let isStaff =
            switch insider?.reach {
            case .tenant, .business: true
            case .platform, .own, .service, nil: false
            }
        return visibility.admits(isMember: insider != nil, isStaff: isStaff)
    }
}

extension OfferedService {
    fileprivate var withoutPrice: OfferedService {
        OfferedService(
            id: id, version: version, category: category, trade: trade, name: name, description: description,
            duration: duration, price: nil, isOwnPrice: nil, validUntil: validUntil)
    }
}
