import Postgres
import TestSupport
import Testing

@testable import Tenants

@Suite struct `Boxes around areas that are served` {
    @Test func `hold every point of a circle, at the poles and at the date line too`() async throws {
        try await withDatabase(schema: "tenants", migrations: migrations) { database in
            let outside: Int = try await database.open().read { db in
                try await db.value(
                    """
                    SELECT count(*) FROM (
                        SELECT asind(sind(lat) * cos(d) + cosd(lat) * sin(d) * cos(bearing)) AS lat2, *
                        FROM (SELECT (n * 7919 % 18001) / 100.0 - 90 AS lat, (n * 104729 % 36001) / 100.0 - 180 AS lon,
                            (1 + n * 31 % 500000)::double precision AS radius, n * 2.399963 AS bearing,
                            (1 + n * 31 % 500000) * ((n % 11) / 10.0) / 6371008.8 AS d
                            FROM generate_series(1, 20000) AS n) AS circles
                    ) AS points, LATERAL (
                        SELECT lon + atan2d(sin(bearing) * sin(d) * cosd(lat), cos(d) - sind(lat) * sind(lat2)) AS lon2) AS ends
                    WHERE NOT area_box(on_sphere(lat, lon), radius, NULL) OPERATOR(extensions.@>) extensions.cube(
                        ARRAY[lon2 - 360 * floor((lon2 + 180) / 360), lat2])
                    """)
            }
            #expect(outside == 0)
        }
    }

    @Test func `hold a polygon's corners and nothing far from them`() async throws {
        try await withDatabase(schema: "tenants", migrations: migrations) { database in
            let (box, none): (String, Bool) = try await database.open().read { db in
                (
                    try await db.value("SELECT area_box(NULL, NULL, '((-122,37),(-121,38),(-121.5,36.5))')::text"),
                    try await db.value("SELECT area_box(NULL, NULL, NULL) IS NULL")
                )
            }
            #expect(box == "(-122, 36.5),(-121, 38)")
            #expect(none)
        }
    }
}
