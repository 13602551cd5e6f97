import ServiceKit
import Vin

await Service.run(
    "vin", about: "Decodes vehicle identification numbers, offline from NHTSA's vPIC facts.",
    settings: { try Settings($0) }, needsDatabase: false, migrations: migrations, commands: commands, setUp: setUp)
