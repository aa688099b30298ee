import Postgres

extension StoreError {
    /// The error a caller of the store sees for one that PostgreSQL or its client reported.
    init(postgres error: PostgresError) {
        switch error.code {
        case .server:
            if Self.mayPass(error) {
                self.init(.unavailable, "the database cannot do this now", cause: error)
            } else {
                self.init(.refused, "the database refused the data", cause: error)
            }
        case .statementTimeout:
            self.init(.unavailable, "the database did not answer within the limit for a statement", cause: error)
        case .invalidUse: self.init(.refused, "the data cannot be sent to the database", cause: error)
        case .decoding: self.init(.unreadable, "the database holds a value of an unexpected kind", cause: error)
        default: self.init(.unavailable, "the database cannot be reached", cause: error)
        }
    }

    /// Whether the reason lies in the state of the server rather than in the data, so that it may go away.
    ///
    /// Anything not known to be passing counts as the data's fault: a write that could never succeed must not hold up
    /// those behind it for ever.
    private static func mayPass(_ error: PostgresError) -> Bool {
        if error.isConnectionFailure { return true }
        guard let state = error.sqlState else { return false }
        switch state.errorClass {
        // Connection, authorization, read-only or broken transaction, conflict, resources, object in use,
        // intervention, system error.
        case "08", "25", "28", "3D", "3F", "40", "53", "55", "57", "58": return true
        default:
            // Tables or functions that are not there yet (not migrated), or may not be used yet.
            return ["42P01", "42883", "42703", "42501"].contains(state.rawValue)
        }
    }

    /// Runs `body`, turning what PostgreSQL reports into this target's error. `CancellationError` passes through.
    static func translating<Result>(_ body: () async throws -> Result) async throws -> Result {
        do {
            return try await body()
        } catch let error as PostgresError {
            throw StoreError(postgres: error)
        } catch let error as EncodingError {
            throw StoreError(.refused, "the data cannot be written as JSON", cause: error)
        } catch let error as DecodingError {
            throw StoreError(.unreadable, "the database holds JSON of an unexpected shape", cause: error)
        }
    }
}
