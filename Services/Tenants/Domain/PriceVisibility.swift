/// Who sees prices in a tenant's catalogue: the choices of the setting `catalogue.prices_visible_to`.
enum PriceVisibility: String, CaseIterable {
    /// Everybody.
    case everyone
    /// Whoever is signed in to the tenant, customers too.
    case members
    /// The tenant's own people.
    case staff

    /// Whether a reader sees them.
    func admits(isMember: Bool, isStaff: Bool) -> Bool {
        switch self {
        case .everyone: true
        case .members: isMember || isStaff
        case .staff: isStaff
        }
    }
}
