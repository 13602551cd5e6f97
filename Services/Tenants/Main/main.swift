import ServiceKit
import Tenants

await Service.run(
    "tenants", about: "Tenants, businesses, professionals, catalogue and settings.", settings: { try Settings($0) },
    migrations: migrations, commands: commands, setUp: setUp)
