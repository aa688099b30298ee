import Postgres
import Store
import SunwardModel

/// A way into a database in memory with a limit of time. The value of a reading is how many seconds it takes to write.
struct SlowSink: WriteSink {
    /// What both ways lead to.
    actor Database {
        private(set) var values: [Double] = []
        private(set) var pings = 0
        private(set) var patientAttempts: [[Double]] = []
        var isHanging = false
        /// Whether a patient write does not return.
        private var isHeld = false

        func set(isHanging: Bool) { self.isHanging = isHanging }

        func set(isHeld: Bool) { self.isHeld = isHeld }

        fileprivate func ping() throws {
            pings += 1
            if isHanging { throw SlowSink.timeout }
        }

        fileprivate func write(_ incoming: [Double], limit: Double, isPatient: Bool) async throws -> WriteCounts {
            if isPatient {
                patientAttempts.append(incoming)
                while isHeld { try await Task.sleep(for: .milliseconds(1)) }
            }
            guard !isHanging, incoming.reduce(0, +) <= limit else { throw SlowSink.timeout }
            values += incoming
            return WriteCounts(inserted: incoming.count, duplicate: 0)
        }
    }

    static let timeout = StoreError(
        .unavailable,
        "the database cannot be reached",
        cause: PostgresError(.statementTimeout, "the statement ran longer than the limit and was cancelled")
    )

    let database: Database
    var limit = 5.0
    var isPatient = false

    /// The same database with more time.
    var patient: SlowSink { SlowSink(database: database, limit: 120, isPatient: true) }

    func ping() async throws { try await database.ping() }

    func write(_ batch: [StoreWrite]) async throws -> WriteCounts {
        var incoming: [Double] = []
        for case .readings(let readings) in batch { incoming += readings.map(\.value) }
        return try await database.write(incoming, limit: limit, isPatient: isPatient)
    }
}
