import ArgumentParser
import ControlAPI
import ControlPlane
import Foundation
import Logging
import NIOHTTP1
import Observability
import Postgres
import Store
import SunwardModel

/// Where keys are changed: by a running service, or in the database itself, which the first key needs.
struct KeyPlaceOptions: ParsableArguments {
    @Flag(help: "Work on the database itself (--database, SUNWARD_DATABASE_URL), without a service.")
    var directly = false

    @OptionGroup var database: DatabaseOptions
    @OptionGroup var service: ServiceOptions

    /// Whether the database is meant: it must be said, since a machine with a service has the variable set too.
    private var isDirect: Bool { directly || database.database != nil || database.embeddedDatabase != nil }

    /// Makes a key.
    func create(_ draft: KeyDraft) async throws -> CreatedKeyView {
        guard isDirect else {
            let body = try WireCoding.encoder().encode(KeyRequest(draft))
            return try await ControlClient.run(service) {
                try await $0.send(.POST, "/api/v1/keys", body: body).value
            }
        }
        let refusals = draft.refusals(fleet: nil, now: Date())
        guard refusals.isEmpty else {
            throw CommandFailure(.badInput, refusals.map(\.sentence).joined(separator: "\n"))
        }
        return try await withStore { store in
            let made = try await draft.carryOut(in: KeyStorage(store: store), now: Date())
            return CreatedKeyView(key: KeyView(made.key, usedToday: KeyUse(), now: Date()), secret: made.secret.text)
        }
    }

    /// All keys, oldest first.
    func list() async throws -> [KeyView] {
        guard isDirect else {
            return try await ControlClient.run(service) { try await $0.get("/api/v1/keys").value }
        }
        return try await withStore { store in
            let listing = try await store.keys()
            let used = try await Self.usedToday(store)
            return (listing?.keys ?? []).map { KeyView($0, usedToday: used[$0.id] ?? KeyUse(), now: Date()) }
        }
    }

    /// Gives a key a new secret.
    func rotate(_ rotation: KeyRotation) async throws -> CreatedKeyView {
        guard isDirect else {
            let body = try WireCoding.encoder().encode(rotation.expiresAt.map { ["expiresAt": $0] } ?? [:])
            let path = "/api/v1/keys/\(ControlClient.pathSegment(rotation.id))/rotate"
            return try await ControlClient.run(service) { try await $0.send(.POST, path, body: body).value }
        }
        return try await withStore { store in
            // Before the old secret is gone: nothing that fails may come between the new one and its owner.
            let used = try await Self.usedToday(store)
            do {
                let now = Date()
                guard let made = try await rotation.carryOut(in: KeyStorage(store: store), now: now) else {
                    throw Self.missing(rotation.id)
                }
                let view = KeyView(made.key, usedToday: used[made.key.id] ?? KeyUse(), now: now)
                return CreatedKeyView(key: view, secret: made.secret.text)
            } catch let refusal as KeyRotationRefusal {
                throw CommandFailure(refusal.field == nil ? .failed : .badInput, refusal.message)
            }
        }
    }

    /// Revokes a key.
    func revoke(_ id: String) async throws -> KeyView {
        guard isDirect else {
            return try await ControlClient.run(service) {
                try await $0.send(.DELETE, "/api/v1/keys/\(ControlClient.pathSegment(id))", body: nil).value
            }
        }
        return try await withStore { store in
            guard let key = try await store.revokeKey(id: id, at: Date()) else { throw Self.missing(id) }
            return KeyView(key, usedToday: KeyUse(), now: Date())
        }
    }

    private static func missing(_ id: String) -> CommandFailure {
        CommandFailure(.failed, "there is no key \"\(id)\"; `sunward keys list` shows them")
    }

    private static func usedToday(_ store: PostgresStore) async throws -> [String: KeyUse] {
        // No run of a service bears this name: what all of them wrote is asked for.
        try await store.exchangeKeyUse([], instance: UUID(), day: DailyUsage.startOfDay(Date()))
    }

    private func withStore<Result>(_ body: (PostgresStore) async throws -> Result) async throws -> Result {
        LoggingBootstrap.bootstrap(format: .text, level: .error)
        let logger = Logger(label: "keys")
        let opened = try await database.open(logger)
        let pool = PostgresPool(
            configuration: PostgresConfiguration(connectionString: opened.connectionString),
            logger: logger
        )
        let result = await Self.outcome { try await body(PostgresStore(pool: pool, logger: logger)) }
        await pool.close()
        try await opened.close()
        return try result.get()
    }

    private static func outcome<Success>(
        _ body: () async throws -> Success
    ) async -> Swift.Result<Success, any Error> {
        do {
            return .success(try await body())
        } catch let error as StoreError where error.code == .unavailable {
            return .failure(
                CommandFailure(
                    .unreachable,
                    "the database cannot do this now; if it is new, `sunward migrate` makes its tables (\(error))"
                )
            )
        } catch let error as StoreError {
            return .failure(CommandFailure(.failed, "\(error)"))
        } catch {
            return .failure(error)
        }
    }
}

/// A draft on the wire.
private struct KeyRequest: Encodable {
    let name: String
    let role: String
    let area: String?
    let classes: [String]?
    let requestsPerMinute: Double?
    let tokensPerMinute: Double?
    let spendUSDPerDay: Double?
    let carbonGramsPerDay: Double?
    let expiresAt: Date?

    init(_ draft: KeyDraft) {
        name = draft.name
        role = draft.role
        area = draft.area
        classes = draft.classes
        requestsPerMinute = draft.allowance.requestsPerMinute
        tokensPerMinute = draft.allowance.tokensPerMinute
        spendUSDPerDay = draft.allowance.spendUSDPerDay
        carbonGramsPerDay = draft.allowance.carbonGramsPerDay
        expiresAt = draft.expiresAt
    }
}
