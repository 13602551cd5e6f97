internal import FoundationEssentials
internal import JSON
internal import Models
internal import Postgres

extension Connection {
    /// Adds a business.
    func insert(_ business: BusinessID, _ profile: BusinessProfile, in tenant: TenantID, at now: Date) async throws {
        let columns = try BusinessColumns(profile)
        do {
            try await execute(
                """
                INSERT INTO businesses (tenant_id, business_id, name, description, trades, phone, email, website,
                    address, latitude, longitude, time_zone, hours, languages, photos, is_published, created_at,
                    updated_at)
                SELECT \(tenant), \(business), \(profile.name.text), \(profile.description ?? ""), \(columns.trades),
                    \(profile.phone?.text), \(profile.email?.text), \(profile.website), \(columns.address)::jsonb,
                    \(profile.place?.latitude), \(profile.place?.longitude),
                    coalesce(\(profile.timeZone?.text)::text, t.time_zone), \(columns.hours)::jsonb, \(columns.languages),
                    \(profile.photos ?? []), \(profile.isPublished ?? false), \(now), \(now)
                FROM tenants AS t
                WHERE t.tenant_id = \(tenant)
                """)
        } catch PostgresError.invalidValue(sqlState: "22023") {
            throw Refusal.unknownTimeZone
        }
    }

    /// Changes what a profile says; a verification ends where `endsVerification`.
    func update(
        _ business: BusinessID, to profile: BusinessProfile, endsVerification: Bool, in tenant: TenantID, at now: Date
    ) async throws {
        let columns = try BusinessColumns(profile)
        let verification: SQL =
            endsVerification ? ", verified_at = NULL, verified_by = NULL, verification_note = NULL" : ""
        do {
            try await execute(
                """
                UPDATE businesses AS b
                SET name = \(profile.name.text), description = \(profile.description ?? ""), trades = \(columns.trades),
                    phone = \(profile.phone?.text), email = \(profile.email?.text), website = \(profile.website),
                    address = \(columns.address)::jsonb, latitude = \(profile.place?.latitude),
                    longitude = \(profile.place?.longitude),
                    time_zone = coalesce(\(profile.timeZone?.text)::text, t.time_zone), hours = \(columns.hours)::jsonb,
                    languages = \(columns.languages), photos = \(profile.photos ?? []),
                    is_published = \(profile.isPublished ?? false), updated_at = \(now), version = b.version + 1
                    \(verification)
                FROM tenants AS t
                WHERE t.tenant_id = \(tenant) AND b.tenant_id = \(tenant) AND b.business_id = \(business)
                """)
        } catch PostgresError.invalidValue(sqlState: "22023") {
            throw Refusal.unknownTimeZone
        }
    }

    /// Says who vouches for a business; nil: nobody.
    func verify(
        _ business: BusinessID, by account: AccountID?, note: String?, in tenant: TenantID, at now: Date
    ) async throws {
        try await execute(
            """
            UPDATE businesses
            SET verified_at = \(account == nil ? nil : now), verified_by = \(account), verification_note = \(note),
                updated_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND business_id = \(business)
            """)
    }

    /// Closes a business and the profiles in it; gives how many profiles.
    func close(_ business: BusinessID, in tenant: TenantID, at now: Date) async throws -> Int {
        try await execute(
            """
            UPDATE businesses SET closed_at = \(now), is_published = false, updated_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND business_id = \(business)
            """)
        return try await execute(
            """
            UPDATE professionals SET closed_at = \(now), is_published = false, updated_at = \(now), version = version + 1
            WHERE tenant_id = \(tenant) AND business_id = \(business) AND closed_at IS NULL
            """)
    }

    /// A business that is not closed; `locked` until the transaction ends, which every change of it or of its
    /// professionals asks for first.
    func business(
        _ id: BusinessID, in tenant: TenantID, locked: Bool = false
    ) async throws -> Versioned<Business>? {
        let lock: SQL = locked ? "FOR NO KEY UPDATE" : ""
        return try await row(
            """
            SELECT business_id, name, description, trades, phone, email, website, address, latitude, longitude,
                time_zone, hours, languages, photos, is_published, verified_at, verified_by, verification_note,
                created_at, updated_at, version
            FROM businesses
            WHERE tenant_id = \(tenant) AND business_id = \(id) AND closed_at IS NULL \(lock)
            """, readBusiness)
    }

    /// The tenant's own list, by name: published or not, of one business or all.
    func businesses(
        in tenant: TenantID, only business: BusinessID?, after last: BusinessID?, limit: Int
    ) async throws -> [Versioned<Business>] {
        let ofOne: SQL = business.map { "AND business_id = \($0)" } ?? ""
        let beyond: SQL =
            last.map { last in
                """
                AND (lower(name), business_id) > ((
                    SELECT lower(name) FROM businesses WHERE tenant_id = \(tenant) AND business_id = \(last)), \(last))
                """
            } ?? ""
        return try await rows(
            """
            SELECT business_id, name, description, trades, phone, email, website, address, latitude, longitude,
                time_zone, hours, languages, photos, is_published, verified_at, verified_by, verification_note,
                created_at, updated_at, version
            FROM businesses
            WHERE tenant_id = \(tenant) AND closed_at IS NULL \(ofOne) \(beyond)
            ORDER BY lower(name), business_id
            LIMIT \(limit)
            """, readBusiness)
    }
}

/// The members of a profile that are stored in another form than they are read in.
private struct BusinessColumns {
    let trades: [String]
    let languages: [String]
    let address: JSONText?
    let hours: JSONText?

    init(_ profile: BusinessProfile) throws {
        trades = (profile.trades ?? []).map(\.text)
        languages = (profile.languages ?? []).map(\.text)
        address = try profile.address.map { JSONText(try JSONWriter.encode($0)) }
        hours = try profile.hours.map { JSONText(try JSONWriter.encode($0)) }
    }
}

private func readBusiness(_ row: Row) throws -> Versioned<Business> {
    let latitude: Double? = try row["latitude"]
    let longitude: Double? = try row["longitude"]
    var place: Place?
    if let latitude, let longitude { place = Place(latitude: latitude, longitude: longitude) }
    let profile = BusinessProfile(
        name: try DisplayName(row["name"]), description: try row["description"],
        trades: try (row["trades"] as [String]).map { try TradeName($0) },
        phone: try (row["phone"] as String?).map { try PhoneNumber($0) },
        email: try (row["email"] as String?).map { try EmailAddress($0) }, website: try row["website"],
        address: try document(row["address"]), place: place, timeZone: try TimeZoneName(row["time_zone"]),
        hours: try document(row["hours"]), languages: try (row["languages"] as [String]).map { try LanguageTag($0) },
        photos: try row["photos"], isPublished: try row["is_published"])
    return Versioned(
        value: Business(
            id: try row["business_id"], profile: profile, verification: try readVerification(row),
            createdAt: try row["created_at"], updatedAt: try row["updated_at"]),
        version: try row["version"])
}

/// Who vouches, as the tables of businesses and professionals have it.
func readVerification(_ row: Row) throws -> Verification? {
    guard let at: Date = try row["verified_at"] else { return nil }
    return Verification(at: at, by: try row["verified_by"], note: try row["verification_note"])
}

/// The value of a `jsonb` column that this service wrote.
func document<Value: Decodable>(_ text: JSONText?) throws -> Value? {
    try text.map { try JSONReader.decode(Value.self, from: $0.bytes) }
}
