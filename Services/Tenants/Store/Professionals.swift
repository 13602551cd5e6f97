internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres

extension Connection {
    /// Adds a profile to a business.
    func insert(
        _ id: ProfessionalID, _ profile: ProfessionalProfile, of business: BusinessID, in tenant: TenantID, at now: Date
    ) async throws {
        let columns = try ProfessionalColumns(profile)
        try await execute(
            """
            INSERT INTO professionals (tenant_id, professional_id, business_id, name, headline, description, trades,
                makes, powertrains, services, certifications, area, latitude, longitude, hours, vacations,
                jobs_at_once, jobs_a_day, languages, photos, is_published, created_at, updated_at)
            VALUES (\(tenant), \(id), \(business), \(profile.name.text), \(profile.headline ?? ""),
                \(profile.description ?? ""), \(columns.trades), \(profile.makes ?? []), \(columns.powertrains),
                \(profile.services ?? []), \(columns.certifications)::jsonb, \(columns.area)::jsonb,
                \(profile.place?.latitude), \(profile.place?.longitude), \(columns.hours)::jsonb,
                \(columns.vacations)::jsonb, \(profile.capacity?.jobsAtOnce), \(profile.capacity?.jobsADay),
                \(columns.languages), \(profile.photos ?? []), \(profile.isPublished ?? false), \(now), \(now))
            """)
    }

    /// Changes what a profile says; a verification ends where `endsVerification`.
    func update(
        _ id: ProfessionalID, to profile: ProfessionalProfile, endsVerification: Bool, in tenant: TenantID, at now: Date
    ) async throws {
        let columns = try ProfessionalColumns(profile)
        let verification: SQL =
            endsVerification ? ", verified_at = NULL, verified_by = NULL, verification_note = NULL" : ""
        try await execute(
            """
            UPDATE professionals
            SET name = \(profile.name.text), headline = \(profile.headline ?? ""),
                description = \(profile.description ?? ""), trades = \(columns.trades), makes = \(profile.makes ?? []),
                powertrains = \(columns.powertrains), services = \(profile.services ?? []),
                certifications = \(columns.certifications)::jsonb, area = \(columns.area)::jsonb,
                latitude = \(profile.place?.latitude), longitude = \(profile.place?.longitude),
                hours = \(columns.hours)::jsonb, vacations = \(columns.vacations)::jsonb,
                jobs_at_once = \(profile.capacity?.jobsAtOnce), jobs_a_day = \(profile.capacity?.jobsADay),
                languages = \(columns.languages), photos = \(profile.photos ?? []),
                is_published = \(profile.isPublished ?? false), updated_at = \(now), version = version + 1
                \(verification)
            WHERE tenant_id = \(tenant) AND professional_id = \(id)
            """)
    }

    /// Says who vouches for a professional; nil: nobody.
    func verify(
        _ id: ProfessionalID, by account: AccountID?, note: String?, in tenant: TenantID, at now: Date
    ) async throws {
        try await execute(
            """
            UPDATE professionals
            SET verified_at = \(account == nil ? nil : now), verified_by = \(account), verification_note = \(note),
                updated_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND professional_id = \(id)
            """)
    }

    /// What customers think now; false for news that is older than what is known. No version of the profile changes:
    /// nobody's edit shall fail because of a new review.
    func rate(_ id: ProfessionalID, _ rating: PutRating, in tenant: TenantID) async throws -> Bool {
        try await execute(
            """
            UPDATE professionals
            SET rating = \(rating.average), rating_count = \(rating.count), rating_version = \(rating.version)
            WHERE tenant_id = \(tenant) AND professional_id = \(id) AND rating_version < \(rating.version)
            """) == 1
    }

    /// Closes a profile.
    func close(_ id: ProfessionalID, in tenant: TenantID, at now: Date) async throws {
        try await execute(
            """
            UPDATE professionals SET closed_at = \(now), is_published = false, updated_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND professional_id = \(id)
            """)
    }

    /// A profile that is not closed, and whether visitors may see it: its business must be published too.
    func professional(
        _ id: ProfessionalID, in tenant: TenantID
    ) async throws -> (found: Versioned<Professional>, isPublic: Bool)? {
        try await row(
            """
            SELECT \(professionalColumns), p.is_published AND b.is_published AND b.closed_at IS NULL AS is_public
            FROM professionals AS p
            JOIN businesses AS b ON b.tenant_id = p.tenant_id AND b.business_id = p.business_id
            WHERE p.tenant_id = \(tenant) AND p.professional_id = \(id) AND p.closed_at IS NULL
            """
        ) { row in (try readProfessional(row), try row["is_public"]) }
    }

    /// The business that a profile belongs to, closed or not.
    func business(of id: ProfessionalID, in tenant: TenantID) async throws -> BusinessID? {
        try await row(
            "SELECT business_id FROM professionals WHERE tenant_id = \(tenant) AND professional_id = \(id)"
        ) { row in try row["business_id"] }
    }

    /// A business's own list of its people, by name: published or not.
    func professionals(
        of business: BusinessID, in tenant: TenantID, after last: ProfessionalID?, limit: Int
    ) async throws -> [Versioned<Professional>] {
        let beyond: SQL =
            last.map { last in
                """
                AND (lower(p.name), p.professional_id) > ((
                    SELECT lower(name) FROM professionals
                    WHERE tenant_id = \(tenant) AND professional_id = \(last)), \(last))
                """
            } ?? ""
        return try await rows(
            """
            SELECT \(professionalColumns)
            FROM professionals AS p
            WHERE p.tenant_id = \(tenant) AND p.business_id = \(business) AND p.closed_at IS NULL \(beyond)
            ORDER BY lower(p.name), p.professional_id
            LIMIT \(limit)
            """, readProfessional)
    }

    /// Open or not at a moment, from the listing; nil where there is none.
    func opening(of subject: String, in tenant: TenantID, at moment: Date) async throws -> OpeningState? {
        try await row(
            """
            SELECT s.is_open, s.closes_at, s.opens_at
            FROM listings AS l
            CROSS JOIN LATERAL opening_state(
                l.week, l.after_midnight, l.replaced, l.special, l.time_zone, \(moment)) AS s
            WHERE l.tenant_id = \(tenant) AND l.subject_id = \(subject)::uuid
            """
        ) { row in
            OpeningState(isOpen: try row["is_open"], closesAt: try row["closes_at"], opensAt: try row["opens_at"])
        }
    }
}

/// The members of a profile that are stored in another form than they are read in.
private struct ProfessionalColumns {
    let trades: [String]
    let powertrains: [String]
    let languages: [String]
    let certifications: JSONText
    let area: JSONText?
    let hours: JSONText?
    let vacations: JSONText

    init(_ profile: ProfessionalProfile) throws {
        trades = profile.trades.map(\.text)
        powertrains = (profile.powertrains ?? []).map(\.rawValue)
        languages = (profile.languages ?? []).map(\.text)
        certifications = JSONText(try JSONWriter.encode(profile.certifications ?? []))
        area = try profile.area.map { JSONText(try JSONWriter.encode($0)) }
        hours = try profile.hours.map { JSONText(try JSONWriter.encode($0)) }
        vacations = JSONText(try JSONWriter.encode(profile.vacations ?? []))
    }
}

private let professionalColumns: SQL = """
    p.professional_id, p.business_id, p.name, p.headline, p.description, p.trades, p.makes, p.powertrains, p.services,
    p.certifications, p.area, p.latitude, p.longitude, p.hours, p.vacations, p.jobs_at_once, p.jobs_a_day, p.languages,
    p.photos, p.is_published, p.verified_at, p.verified_by, p.verification_note, p.rating, p.rating_count, p.created_at,
    p.updated_at, p.version
    """

private func readProfessional(_ row: Row) throws -> Versioned<Professional> {
    let latitude: Double? = try row["latitude"]
    let longitude: Double? = try row["longitude"]
    var place: Place?
    if let latitude, let longitude { place = Place(latitude: latitude, longitude: longitude) }
    let (atOnce, aDay): (Int?, Int?) = (try row["jobs_at_once"], try row["jobs_a_day"])
    let rating: Int? = try row["rating"]
    let profile = ProfessionalProfile(
        name: try DisplayName(row["name"]), headline: try row["headline"], description: try row["description"],
        trades: try (row["trades"] as [String]).map { try TradeName($0) }, makes: try row["makes"],
        powertrains: try (row["powertrains"] as [String]).compactMap(Powertrain.init), services: try row["services"],
        certifications: try document(row["certifications"]), area: try document(row["area"]), place: place,
        hours: try document(row["hours"]), vacations: try document(row["vacations"]),
        capacity: atOnce == nil && aDay == nil ? nil : Capacity(jobsAtOnce: atOnce, jobsADay: aDay),
        languages: try (row["languages"] as [String]).map { try LanguageTag($0) }, photos: try row["photos"],
        isPublished: try row["is_published"])
    return Versioned(
        value: Professional(
            id: try row["professional_id"], business: try row["business_id"], profile: profile,
            verification: try readVerification(row),
            rating: try rating.map { Rating(average: Double($0) / 100, count: try row["rating_count"]) },
            createdAt: try row["created_at"], updatedAt: try row["updated_at"]),
        version: try row["version"])
}
