import Notifications
import ServiceKit

await Service.run(
    "notifications", about: "What people are told, by e-mail and in the app.",
    settings: { try Settings($0) }, migrations: migrations,
    commands: [.jobs(of: "notifications")], setUp: setUp)
