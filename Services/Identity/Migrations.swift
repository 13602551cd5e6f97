internal import ServiceKit

/// The steps of the schema, in order.
public let migrations: [(name: String, bytes: [UInt8])] = [
    IdempotencyTable.migration(name: "m0001_create_idempotency_records"),
    (name: "m0002_create_accounts", bytes: PackageResources.m0002_create_accounts_sql),
    (name: "m0003_create_sessions", bytes: PackageResources.m0003_create_sessions_sql),
    (name: "m0004_create_audit_events", bytes: PackageResources.m0004_create_audit_events_sql),
    (name: "m0005_create_signing_keys", bytes: PackageResources.m0005_create_signing_keys_sql),
    (name: "m0006_create_attempt_counters", bytes: PackageResources.m0006_create_attempt_counters_sql),
    MailQueue.migration(name: "m0007_create_mails"),
    (name: "m0010_create_tenants", bytes: PackageResources.m0010_create_tenants_sql),
    (name: "m0011_create_memberships", bytes: PackageResources.m0011_create_memberships_sql),
    (name: "m0012_create_factors", bytes: PackageResources.m0012_create_factors_sql),
    (name: "m0013_create_api_keys", bytes: PackageResources.m0013_create_api_keys_sql),
    (name: "m0014_create_service_accounts", bytes: PackageResources.m0014_create_service_accounts_sql),
    (name: "m0015_number_revocations", bytes: PackageResources.m0015_number_revocations_sql),
    MailQueue.sealing(name: "m0016_seal_mails"),
    JobsTable.migration(name: "m0017_create_jobs"),
    MailQueue.removal(name: "m0018_drop_mails"),
]
