import Inquiries
import ServiceKit

await Service.run(
    "inquiries", about: "Inquiries, their routing, offers, quotes, messages, appointments and reviews.",
    settings: { try Settings($0) }, migrations: migrations,
    commands: [.events(of: "inquiries"), .jobs(of: "inquiries")], setUp: setUp)
