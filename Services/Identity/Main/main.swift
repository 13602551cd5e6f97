import Identity
import ServiceKit

await Service.run(
    "identity", about: "Accounts, sessions, second factors, memberships and roles, API keys, signing keys.",
    settings: { try Settings($0) }, migrations: migrations, commands: commands, setUp: setUp)
