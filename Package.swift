// swift-tools-version: 6.2
import PackageDescription

/// Flags for every target: the strictest checking the toolchain has.
let strict: [SwiftSetting] = [
    .swiftLanguageMode(.v6),
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("MemberImportVisibility"),
    .enableUpcomingFeature("NonisolatedNonsendingByDefault"),
    .treatAllWarnings(as: .error),
]

let argumentParser = Target.Dependency.product(name: "ArgumentParser", package: "swift-argument-parser")
let atomics = Target.Dependency.product(name: "Atomics", package: "swift-atomics")
let asyncHTTPClient = Target.Dependency.product(name: "AsyncHTTPClient", package: "async-http-client")
let deque = Target.Dependency.product(name: "DequeModule", package: "swift-collections")
let crypto = Target.Dependency.product(name: "Crypto", package: "swift-crypto")
let httpTypes = Target.Dependency.product(name: "HTTPTypes", package: "swift-http-types")
let histogram = Target.Dependency.product(name: "Histogram", package: "hdrhistogram-swift")
let hummingbird = Target.Dependency.product(name: "Hummingbird", package: "hummingbird")
let hummingbirdCore = Target.Dependency.product(name: "HummingbirdCore", package: "hummingbird")
let hummingbirdTLS = Target.Dependency.product(name: "HummingbirdTLS", package: "hummingbird")
let hummingbirdTesting = Target.Dependency.product(name: "HummingbirdTesting", package: "hummingbird")
let lifecycle = Target.Dependency.product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let lifecycleTesting = Target.Dependency.product(name: "ServiceLifecycleTestKit", package: "swift-service-lifecycle")
let logging = Target.Dependency.product(name: "Logging", package: "swift-log")
let metrics = Target.Dependency.product(name: "Metrics", package: "swift-metrics")
let coreMetrics = Target.Dependency.product(name: "CoreMetrics", package: "swift-metrics")
let nioConcurrency = Target.Dependency.product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let nioCore = Target.Dependency.product(name: "NIOCore", package: "swift-nio")
let nioEmbedded = Target.Dependency.product(name: "NIOEmbedded", package: "swift-nio")
let nioFoundation = Target.Dependency.product(name: "NIOFoundationCompat", package: "swift-nio")
let nioHTTP1 = Target.Dependency.product(name: "NIOHTTP1", package: "swift-nio")
let nioHTTPTypes = Target.Dependency.product(name: "NIOHTTPTypes", package: "swift-nio-extras")
let nioSSL = Target.Dependency.product(name: "NIOSSL", package: "swift-nio-ssl")
let nioPosix = Target.Dependency.product(name: "NIOPosix", package: "swift-nio")
let swiftCSV = Target.Dependency.product(name: "SwiftCSV", package: "SwiftCSV")
let unixSignals = Target.Dependency.product(name: "UnixSignals", package: "swift-service-lifecycle")
let yams = Target.Dependency.product(name: "Yams", package: "Yams")

let package = Package(
    name: "sunward",
    platforms: [.macOS(.v15)],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-atomics", from: "1.3.0"),
        .package(url: "https://github.com/apple/swift-collections", from: "1.6.0"),
        .package(url: "https://github.com/apple/swift-crypto", from: "4.5.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-metrics", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-nio-extras", from: "1.35.2"),
        .package(url: "https://github.com/apple/swift-nio-ssl", from: "2.37.6"),
        .package(url: "https://github.com/HdrHistogram/hdrhistogram-swift", from: "0.2.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/async-http-client", from: "1.37.0"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftcsv/SwiftCSV", from: "0.10.0"),
    ],
    targets: [
        .systemLibrary(name: "CLibPQ", pkgConfig: "libpq", providers: [.apt(["libpq-dev"])]),
        .systemLibrary(name: "CClp", pkgConfig: "clp", providers: [.apt(["coinor-libclp-dev"])]),
        .systemLibrary(name: "CMalloc"),
        .systemLibrary(name: "CPrefetch"),
        .target(name: "SunwardModel", dependencies: [yams, crypto, nioConcurrency], swiftSettings: strict),
        .target(name: "ThreadExecutor", swiftSettings: strict),
        .target(name: "JSONText", swiftSettings: strict),
        .target(name: "SeededRandom", swiftSettings: strict),
        .target(name: "LinearProgram", dependencies: ["CClp", "ThreadExecutor"], swiftSettings: strict),
        .target(name: "Planning", dependencies: ["LinearProgram", "SeededRandom"], swiftSettings: strict),
        .target(name: "Routing", dependencies: ["SunwardModel", "SeededRandom", "CPrefetch"], swiftSettings: strict),
        .target(
            name: "Signals",
            dependencies: ["SunwardModel", swiftCSV, deque, nioConcurrency],
            swiftSettings: strict
        ),
        .target(
            name: "Postgres",
            dependencies: ["CLibPQ", "ThreadExecutor", logging, nioConcurrency],
            swiftSettings: strict
        ),
        .target(name: "EmbeddedPostgres", dependencies: [logging], swiftSettings: strict),
        .target(
            name: "Store",
            dependencies: ["SunwardModel", "Postgres", "ThreadExecutor", "JSONText", logging, nioConcurrency],
            swiftSettings: strict
        ),
        .target(
            name: "ControlPlane",
            dependencies: [
                "SunwardModel", "Planning", "Routing", "Signals", "SeededRandom", "ThreadExecutor", atomics, lifecycle,
                logging, metrics,
                nioConcurrency,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Observability",
            dependencies: [coreMetrics, metrics, logging, nioConcurrency],
            swiftSettings: strict
        ),
        .target(
            name: "Simulation",
            dependencies: [
                "SunwardModel", "Planning", "Signals", "Routing", "ControlPlane", "JSONText", "SeededRandom", hummingbird,
                lifecycle, logging, nioConcurrency, nioCore, nioFoundation, nioHTTP1, nioPosix,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "Gateway",
            dependencies: [
                "SunwardModel", "Routing", "ControlPlane", "JSONText", "SeededRandom", atomics, crypto, deque, lifecycle,
                logging, metrics, nioConcurrency, nioCore, nioFoundation, nioHTTP1, nioPosix, nioSSL,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "ControlAPI",
            dependencies: [
                "SunwardModel", "Planning", "Routing", "ControlPlane", "Store", "JSONText", "Gateway", httpTypes,
                hummingbird, hummingbirdCore, hummingbirdTLS, logging, metrics, nioConcurrency, nioCore, nioHTTP1,
                nioHTTPTypes, nioSSL, swiftCSV,
            ],
            swiftSettings: strict
        ),
        .executableTarget(
            name: "sunward",
            dependencies: [
                "CMalloc", "SunwardModel", "ThreadExecutor", "Planning", "Routing", "Signals", "Postgres",
                "EmbeddedPostgres", "Store", "ControlPlane", "Observability", "Simulation", "ControlAPI", "Gateway",
                "JSONText", "SeededRandom", argumentParser,
                asyncHTTPClient, histogram, hummingbird, lifecycle, logging, metrics, nioConcurrency, nioCore,
                nioFoundation,
                nioHTTP1, nioPosix, nioSSL, unixSignals,
            ],
            swiftSettings: strict
        ),
        .target(
            name: "PostgresTesting",
            dependencies: ["EmbeddedPostgres", "Postgres", logging],
            swiftSettings: strict
        ),
        .testTarget(name: "ThreadExecutorTests", dependencies: ["ThreadExecutor"], swiftSettings: strict),
        .testTarget(
            name: "PostgresTests",
            dependencies: ["Postgres", "EmbeddedPostgres", "PostgresTesting", "SeededRandom", logging, nioConcurrency],
            swiftSettings: strict
        ),
        .testTarget(name: "SunwardModelTests", dependencies: ["SunwardModel"], swiftSettings: strict),
        .testTarget(name: "LinearProgramTests", dependencies: ["LinearProgram"], swiftSettings: strict),
        .testTarget(
            name: "PlanningTests",
            dependencies: ["Planning", "LinearProgram", "SeededRandom"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "RoutingTests",
            dependencies: ["Routing", "SunwardModel", "SeededRandom"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SignalsTests",
            dependencies: ["Signals", "SunwardModel", "SeededRandom"],
            swiftSettings: strict
        ),
        .testTarget(
            name: "SimulationTests",
            dependencies: [
                "Simulation", "Planning", "Signals", "SunwardModel", "SeededRandom", asyncHTTPClient, hummingbird, logging, nioCore,
                nioFoundation, nioHTTP1, nioPosix,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ObservabilityTests",
            dependencies: ["Observability", coreMetrics, logging],
            swiftSettings: strict
        ),
        .testTarget(
            name: "StoreTests",
            dependencies: [
                "Store", "SunwardModel", "Postgres", "EmbeddedPostgres", "PostgresTesting", "SeededRandom", logging,
            ],
            swiftSettings: strict
        ),
        .testTarget(name: "HouseTests", swiftSettings: strict),
        .testTarget(
            name: "EndToEndTests",
            dependencies: [
                "sunward", "ControlAPI", "EmbeddedPostgres", "Postgres", "PostgresTesting", "Signals", "Simulation",
                "SunwardModel", asyncHTTPClient, logging, nioCore, nioHTTP1, nioPosix, nioSSL,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ControlPlaneTests",
            dependencies: [
                "ControlPlane", "SunwardModel", "Planning", "Routing", "Signals", "SeededRandom", logging, lifecycleTesting,
                nioConcurrency,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "GatewayTests",
            dependencies: [
                "Gateway", "ControlPlane", "Planning", "Postgres", "PostgresTesting", "Routing", "Store",
                "SunwardModel", "SeededRandom",
                "JSONText", asyncHTTPClient, lifecycle, lifecycleTesting,
                logging, nioConcurrency, nioCore, nioEmbedded, nioHTTP1, nioPosix, nioSSL,
            ],
            swiftSettings: strict
        ),
        .testTarget(
            name: "ControlAPITests",
            dependencies: [
                "ControlAPI", "ControlPlane", "Gateway", "JSONText", "Observability", "Planning", "Postgres",
                "PostgresTesting", "Routing", "SeededRandom", "Store", "SunwardModel", coreMetrics, hummingbird,
                hummingbirdCore,
                hummingbirdTesting, logging, nioCore,
                nioPosix, yams,
            ],
            swiftSettings: strict
        ),
    ]
)
