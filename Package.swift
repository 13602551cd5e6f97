// swift-tools-version: 6.2
import PackageDescription

/// For a quick turn while working on one part: `ONLY=Tenants swift build --build-tests` leaves out all other services and
/// all other tests. Without it everything is built.
let only = Context.environment["ONLY"]

/// Every service of the suite. One line here makes its library, its binary and its tests;
/// the folder, module, binary, image, database schema and metric label carry the same word.
let services: [Service] = [
    Service("Vin", outside: ["Data"], resources: [.embedInCode("Facts")]),
    Service("Identity"),
    Service("Tenants"),
    Service("Customers"),
    Service("Inquiries"),
    Service("Notifications", resources: [.embedInCode("Templates")]),
]

/// The settings of every Swift target: language mode 6, each file shows what it leaks, an async
/// function stays on its caller's worker, warnings are errors.
let settings: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

/// What a service may use of Shared.
let foundation: [Target.Dependency] = [
    "Configuration", "Crypto", "EventLoop", "HTTP", "HTTPClient", "HTTPServer", "JSON", "JWT", "Models", "Postgres",
    "Routing", "Telemetry", "TimeZones",
]

/// The small targets that every service stands on; nothing imports upward.
let shared: [Target] =
    [
        .target(name: "CLinux", path: "Shared/CLinux"),
        .systemLibrary(name: "CCurl", path: "Shared/CCurl", pkgConfig: "libcurl"),
        .systemLibrary(name: "CPostgres", path: "Shared/CPostgres", pkgConfig: "libpq"),
        .target(name: "COpenSSL", path: "Shared/COpenSSL"),
    ]
    + room("JSON")
    + room("HTTP")
    + room("Models", uses: ["JSON"])
    + room("TimeZones", uses: ["Models"])
    + room("Configuration")
    + room("Crypto", uses: ["COpenSSL"])
    + room("JWT", uses: ["Crypto", "JSON"])
    + room("EventLoop", uses: ["CLinux"])
    + room("Telemetry", uses: ["JSON"])
    + room("HTTPServer", uses: ["EventLoop", "HTTP"])
    + room("Routing", uses: ["Crypto", "EventLoop", "HTTP", "HTTPServer", "JSON", "Models", "Telemetry"])
    + room("HTTPClient", uses: ["CCurl", "EventLoop", "HTTP", "Telemetry"])
    + room("Postgres", uses: ["CPostgres", "EventLoop", "Telemetry"])
    + room("ServiceKit", uses: foundation)
    + room("Media", uses: ["ServiceKit"] + foundation)

/// Programs that tests and auditors need; never deployed.
let probes: [Target] = [
    .target(
        name: "TestSupport", dependencies: ["ServiceKit"] + foundation, path: "Tests/TestSupport",
        swiftSettings: settings),
    .executableTarget(
        name: "echo", dependencies: ["ServiceKit"] + foundation, path: "Tests/Probes/Echo", swiftSettings: settings),
    .executableTarget(
        name: "bench-probe", dependencies: ["ServiceKit"] + foundation, path: "Tests/Probes/Bench",
        swiftSettings: settings),
    .executableTarget(
        name: "routing-probe", dependencies: ["Inquiries", "JSON", "Models"], path: "Tests/Probes/Routing",
        swiftSettings: settings),
    .executableTarget(
        name: "event-probe", dependencies: ["ServiceKit"] + foundation, path: "Tests/Probes/Events",
        swiftSettings: settings),
    .executableTarget(
        name: "vector-probe", dependencies: ["Crypto", "JSON", "JWT"], path: "Tests/Probes/VectorProbe",
        swiftSettings: settings),
]

let package = Package(
    name: "Driveline",
    products: services.filter(isWanted).map(\.product),
    dependencies: [],
    targets: shared.filter(isWanted) + services.filter(isWanted).flatMap(\.targets) + probes.filter(isWanted)
)

/// Whether a service is built.
func isWanted(_ service: Service) -> Bool { only == nil || only == service.name }

/// Whether a target is built: what others stand on always is, of tests those of the one part.
func isWanted(_ target: Target) -> Bool {
    guard let only else { return true }
    switch target.type {
    case .test: return target.name == "\(only)Tests"
    case .executable: return ["echo", "event-probe", "vector-probe"].contains(target.name)
    default: return true
    }
}

/// One target of Shared with its tests.
func room(_ name: String, uses dependencies: [Target.Dependency] = []) -> [Target] {
    [
        .target(name: name, dependencies: dependencies, path: "Shared/\(name)", swiftSettings: settings),
        .testTarget(
            name: "\(name)Tests", dependencies: [.target(name: name), "TestSupport"] + dependencies,
            path: "Tests/\(name)Tests", swiftSettings: settings),
    ]
}

/// One service: library `Name`, executable target `NameMain` with the binary `name`, tests `NameTests`.
struct Service {
    let name: String
    /// Folders that are no part of the library.
    let outside: [String]
    let resources: [Resource]

    init(_ name: String, outside: [String] = [], resources: [Resource] = []) {
        self.name = name
        self.outside = outside
        self.resources = resources
    }

    var product: Product { .executable(name: name.lowercased(), targets: ["\(name)Main"]) }

    var targets: [Target] {
        let all: [Target.Dependency] = ["Media", "ServiceKit"] + foundation
        return [
            .target(
                name: name, dependencies: all, path: "Services/\(name)", exclude: ["Main", "README.md"] + outside,
                resources: [.embedInCode("Migrations")] + resources, swiftSettings: settings),
            .executableTarget(
                name: "\(name)Main", dependencies: [.target(name: name), "ServiceKit"],
                path: "Services/\(name)/Main", swiftSettings: settings),
            .testTarget(
                name: "\(name)Tests", dependencies: [.target(name: name), "TestSupport"] + all,
                path: "Tests/\(name)Tests", swiftSettings: settings),
        ]
    }
}
