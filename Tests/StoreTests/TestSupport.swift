import Foundation
import Logging
import Postgres
import PostgresTesting
import SunwardModel

@testable import Store

/// A logger that says nothing.
let silent = Logger(label: "store-tests") { _ in SwiftLogNoOpLogHandler() }

/// The project's own migrations.
let migrations = MigrationSource.directory(
    URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "migrations")
)

/// 2026-03-01 12:00:00 UTC.
let noon = Date(timeIntervalSince1970: 1_772_366_400)

/// Runs `body` with a store over the current test's database, migrated.
func withStore(_ body: (PostgresStore, PostgresPool) async throws -> Void) async throws {
    try await TestDatabase.current.withPool { pool in
        let running = Task { try await pool.run() }
        defer { running.cancel() }
        try await MigrationRunner(pool: pool, source: migrations, logger: silent).migrate()
        try await body(PostgresStore(pool: pool, logger: silent), pool)
    }
}

/// Runs `body` with the path of a fresh folder, removed afterwards.
func withFolder<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
    let folder = FileManager.default.temporaryDirectory.appending(path: "sunward-spool-\(UUID().uuidString)")
    defer { try? FileManager.default.removeItem(at: folder) }
    return try await body(folder)
}

extension PostgresPool {
    /// The number a statement gives in its only row, in a column called `n`.
    func number(_ sql: String, _ parameters: [any PostgresEncodable] = []) async throws -> Int {
        try await query(sql, parameters).first?.decode("n", as: Int.self) ?? -1
    }
}

/// A reading of a site's price, `index` seconds after noon.
func priceReading(_ index: Int, site: String = "reno") -> Reading {
    Reading(
        key: .site(site, .price),
        observedAt: noon.addingTimeInterval(Double(index)),
        value: Double(index)
    )
}

/// Waits until `condition` holds.
///
/// - Returns: Whether it came to hold in time.
func eventually(_ seconds: Double = 240, _ condition: () async throws -> Bool) async throws -> Bool {
    let deadline = ContinuousClock.now + .seconds(seconds)
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(10))
    }
    return false
}

extension PostgresStore {
    /// All that was read of sites and arrivals, oldest first, and of models the newest.
    func readings(since date: Date) async throws -> [Reading] {
        let ofModels = try await newestReadings(since: date).filter { if case .model = $0.key { true } else { false } }
        return try await (rawReadings(since: date) + ofModels).sorted { $0.observedAt < $1.observedAt }
    }
}
