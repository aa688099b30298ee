import Foundation

/// Where the project's files lie.
enum ProjectFiles {
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent()

    static let demoFleet = root.appending(path: "sites/demo").path
    static let worldFleet = root.appending(path: "sites/world-eight").path
    static let clientFleet = root.appending(path: "Tests/ClientTests/fleet").path
    static let migrations = root.appending(path: "migrations").path

    /// The program under test: beside the test bundle, or where SUNWARD_BINARY says.
    static let program: String = {
        if let named = ProcessInfo.processInfo.environment["SUNWARD_BINARY"] { return named }
        return URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
            .deletingLastPathComponent().appending(path: "sunward").path
    }()
}

/// Data kept beside the project, where it is present.
enum SharedData {
    private static let folder = ProjectFiles.root.deletingLastPathComponent().appending(path: "shared")

    static let signals = folder.appending(path: "signals").path
    static let instance = folder.appending(path: "conformance/green-llm/us-nine.json").path
    static let optima = folder.appending(path: "conformance/green-llm/expected.json").path

    static let hasSignals = isPresent(signals + "/demand-14d.csv")
    static let hasConformance = isPresent(optima)

    /// Says so when something is absent, because a skipped test is easily overlooked.
    private static func isPresent(_ path: String) -> Bool {
        let present = FileManager.default.fileExists(atPath: path)
        if !present { print("skipped: nothing at \(path)") }
        return present
    }
}
