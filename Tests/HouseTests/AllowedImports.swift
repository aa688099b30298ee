/// What each target below Sources may import: the table of modules in the design, as code.
enum AllowedImports {
    /// Of Apple and the standard library, and the lock that everybody uses.
    static let everywhere: Set = ["NIOConcurrencyHelpers", "Foundation", "Synchronization"]

    static let byTarget: [String: Set<String>] = [
        "CLibPQ": [],
        "CClp": [],
        "CMalloc": [],
        "CPrefetch": [],
        "SeededRandom": [],
        "SunwardModel": ["Yams", "Crypto"],
        "ThreadExecutor": [],
        "LinearProgram": ["CClp", "ThreadExecutor"],
        // Pure mathematics: it knows no fleet, no file and no clock.
        "Planning": ["LinearProgram", "SeededRandom", "ThreadExecutor"],
        // Pure as well: estimators, policies, budgets and their evaluation.
        "Routing": ["SunwardModel", "SeededRandom", "CPrefetch"],
        "Signals": ["SunwardModel", "SwiftCSV", "DequeModule"],
        "Postgres": ["CLibPQ", "ThreadExecutor", "Logging"],
        "EmbeddedPostgres": ["Logging"],
        "Store": ["SunwardModel", "Postgres", "ThreadExecutor", "JSONText", "Logging"],
        // The actors know the database and the network only through protocols of their own.
        "ControlPlane": [
            "SunwardModel", "Planning", "Routing", "Signals", "SeededRandom", "ThreadExecutor", "Atomics",
            "ServiceLifecycle", "Logging", "Metrics",
        ],
        "Observability": ["CoreMetrics", "Metrics", "Logging"],
        "JSONText": [],
        "Simulation": [
            "SunwardModel", "Planning", "Signals", "Routing", "ControlPlane", "JSONText", "SeededRandom", "Hummingbird",
            "NIOCore",
            "NIOFoundationCompat", "NIOHTTP1", "NIOPosix", "ServiceLifecycle", "Logging",
        ],
        // The data plane: it knows the database only through the router's protocols.
        "Gateway": [
            "SunwardModel", "Routing", "ControlPlane", "JSONText", "SeededRandom", "Atomics", "Crypto", "DequeModule",
            "NIOCore", "NIOFoundationCompat", "NIOHTTP1", "NIOPosix", "NIOSSL", "ServiceLifecycle", "Logging",
            "Metrics",
        ],
        "ControlAPI": [
            "SunwardModel", "Planning", "Routing", "ControlPlane", "Store", "Gateway", "JSONText", "Hummingbird",
            "HummingbirdCore", "HummingbirdTLS", "NIOSSL", "HTTPTypes", "NIOCore", "NIOHTTP1", "NIOHTTPTypes",
            "SwiftCSV", "Logging", "Metrics",
        ],
        "PostgresTesting": ["EmbeddedPostgres", "Postgres", "Logging", "Testing"],
        // The composition may name everything but the C libraries and the solver behind Planning.
        "sunward": [
            "CMalloc", "SunwardModel", "ThreadExecutor", "Planning", "Routing", "Signals", "Postgres",
            "EmbeddedPostgres",
            "Store", "ControlPlane", "Observability", "Simulation", "ControlAPI", "Gateway", "JSONText",
            "SeededRandom", "ArgumentParser",
            "AsyncHTTPClient", "Histogram", "Hummingbird", "ServiceLifecycle", "UnixSignals", "Logging", "Metrics",
            "NIOCore",
            "NIOFoundationCompat", "NIOHTTP1", "NIOPosix", "NIOSSL",
        ],
    ]
}
