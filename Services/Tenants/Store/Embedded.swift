internal import ServiceKit

/// The SQL files of `Migrations/`, built into the binary.
let embeddedMigrations: [(name: String, bytes: [UInt8])] = [
    ("m0002_create_tenants", PackageResources.m0002_create_tenants_sql),
    ("m0003_create_businesses", PackageResources.m0003_create_businesses_sql),
    ("m0004_create_professionals", PackageResources.m0004_create_professionals_sql),
    ("m0005_create_openings", PackageResources.m0005_create_openings_sql),
    ("m0006_create_listings", PackageResources.m0006_create_listings_sql),
    ("m0007_create_refresh_listings", PackageResources.m0007_create_refresh_listings_sql),
    ("m0008_create_find_listings", PackageResources.m0008_create_find_listings_sql),
    ("m0010_create_categories", PackageResources.m0010_create_categories_sql),
    ("m0011_create_services", PackageResources.m0011_create_services_sql),
    ("m0012_create_business_prices", PackageResources.m0012_create_business_prices_sql),
    ("m0013_create_settings", PackageResources.m0013_create_settings_sql),
    ("m0014_speed_up_search", PackageResources.m0014_speed_up_search_sql),
    ("m0015_create_creations", PackageResources.m0015_create_creations_sql),
    EventsTable.migration(name: "m0016_create_events"),
    ("m0017_speed_up_openings", PackageResources.m0017_speed_up_openings_sql),
]
