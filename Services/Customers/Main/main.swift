import Customers
import ServiceKit

await Service.run(
    "customers", about: "Customers, consents, relationships, vehicles and their history.",
    settings: { try Settings($0) }, migrations: migrations,
    commands: [.jobs(of: "customers")], setUp: setUp)
