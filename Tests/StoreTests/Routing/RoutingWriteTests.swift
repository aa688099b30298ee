import Foundation
import Postgres
import PostgresTesting
import SunwardModel
import Testing

@testable import Store

@Suite(.database)
struct RoutingWriteTests {
    @Test(arguments: [UInt64(1), 2])
    func `decisions and outcomes come back as they were, to seven digits`(seed: UInt64) async throws {
        print("seed \(seed)")
        try await withStore { store, _ in
            var random = RandomHistory(seed: seed)
            let decisions = (0..<200).map { index in
                var decision = sampleDecision(index, site: random.name(), model: random.name(), area: random.name())
                decision.planID = index % 2 == 0 ? UUID() : nil
                decision.prediction.energyJoules = sevenDigits(abs(random.number()))
                decision.prediction.marginalCarbonGrams = index % 3 == 0 ? nil : sevenDigits(random.number())
                decision.terms.carbonCapGrams = index % 5 == 0 ? sevenDigits(abs(random.number())) : nil
                decision.violations = index % 4 == 0 ? [.qualityFloor, .carbonBudget] : []
                decision.refusals = [random.name(): random.name(), "x": "\u{1}\u{7f}\n"]
                decision.counterfactuals.planWithoutRouting = index % 7 == 0 ? sevenDigits(random.number()) : nil
                decision.origin = index % 3 == 0 ? .init() : random.origin(retryOf: decisionID(at: noon, 7))
                return decision
            }
            let outcomes = decisions.prefix(150).map { decision in
                var outcome = sampleOutcome(decision)
                outcome.quality = sevenDigits(Double.random(in: 0...1, using: &random.generator))
                outcome.energyJoules = sevenDigits(abs(random.number()))
                outcome.reportedAt.addTimeInterval(0.015625)
                return outcome
            }
            let counts = try await store.write(RoutingBatch(decisions: decisions, outcomes: outcomes))
            #expect(counts == WriteCounts(inserted: 350, duplicate: 0))
            let rows = try await store.routing(HistoryFilter(limit: 1000)).rows
            #expect(rows.map(\.decision) == decisions.map { $0 })
            #expect(rows.compactMap(\.outcome) == Array(outcomes))
        }
    }

    @Test func `a request's attempts are found by its name, and a key's requests by its id`() async throws {
        try await withStore { store, _ in
            var decisions = (0..<6).map { sampleDecision($0) }
            for index in 0..<4 {
                decisions[index].origin = .init(requestID: "r\(index / 2)", keyID: index == 0 ? nil : "key_a")
            }
            decisions[1].origin.retryOf = decisions[0].id
            _ = try await store.write(RoutingBatch(decisions: decisions))
            let attempts = try await store.routing(HistoryFilter(requestID: "r0")).rows
            #expect(attempts.map(\.id) == decisions[..<2].map(\.id))
            #expect(attempts.map(\.origin.retryOf) == [nil, decisions[0].id])
            let ofKey = try await store.routing(HistoryFilter(keyID: "key_a")).rows
            #expect(ofKey.map(\.id) == decisions[1..<4].map(\.id))
        }
    }

    @Test func `what an earlier version has spooled is written as it was`() async throws {
        try await withStore { store, _ in
            let (spooled, decision, outcome) = try firstLayoutSample()
            _ = try await store.write(RoutingBatch(spooled: spooled))
            let rows = try await store.routing(HistoryFilter()).rows
            #expect(rows.map(\.decision) == [decision] && rows.map(\.outcome) == [outcome])
        }
    }

    @Test func `a batch that comes again counts once`() async throws {
        try await withStore { store, pool in
            let decisions = (0..<50).map { sampleDecision($0) }
            let batch = RoutingBatch(decisions: decisions, outcomes: decisions.map(sampleOutcome))
            #expect(try await store.write(batch) == WriteCounts(inserted: 100, duplicate: 0))
            #expect(try await store.write(batch) == WriteCounts(inserted: 0, duplicate: 100))
            var other = decisions[0]
            other.site = "elsewhere"
            _ = try await store.write(RoutingBatch(decisions: [other, other, sampleDecision(99)]))
            #expect(try await pool.number("SELECT count(*) AS n FROM routing_decisions") == 51)
            #expect(try await pool.number("SELECT count(*) AS n FROM routing_outcomes") == 50)
            #expect(try await store.routing(HistoryFilter(site: "elsewhere")).rows.isEmpty)
        }
    }

    @Test func `a batch goes straight into the tables, and the other way where some of it is there already`()
        async throws
    {
        try await withStore { store, pool in
            let decisions = (0..<40).map { sampleDecision($0) }
            for part in [decisions[..<10], decisions[10..<20]] {
                let counts = try await store.write(
                    RoutingBatch(decisions: Array(part), outcomes: part.map(sampleOutcome))
                )
                #expect(counts == WriteCounts(inserted: 20, duplicate: 0))
            }
            // One report adds to an earlier one: the whole batch goes the other way, and nothing of it is lost.
            var grade = RoutingOutcome(decisionID: decisions[3].id, reportedAt: noon, status: .succeeded)
            grade.quality = 1
            let outcomes = decisions[20..<30].map(sampleOutcome) + [grade]
            let mixed = try await store.write(RoutingBatch(decisions: Array(decisions[20..<30]), outcomes: outcomes))
            #expect(mixed == WriteCounts(inserted: 20, duplicate: 1))
            // Outcomes go that way for a while, decisions do not.
            let after = try await store.write(
                RoutingBatch(decisions: Array(decisions[30...]), outcomes: decisions[30...].map(sampleOutcome))
            )
            #expect(after == WriteCounts(inserted: 20, duplicate: 0))
            #expect(try await pool.number("SELECT count(*) AS n FROM routing_outcomes WHERE quality IS NULL") == 39)
            #expect(try await store.routing(HistoryFilter()).rows.compactMap(\.outcome).count == 40)
        }
    }

    @Test func `a batch whose commit is in doubt counts once`() async throws {
        try await withStore { store, pool in
            let decisions = (0..<20).map { sampleDecision($0) }
            var batch = RoutingBatch(decisions: decisions, outcomes: decisions.map(sampleOutcome))
            _ = try await store.write(batch)
            // As the log sends it again, and as it comes from the disk.
            batch.mayRepeat = true
            #expect(try await store.write(batch) == WriteCounts(inserted: 0, duplicate: 40))
            let spooled = try RoutingBatch(spooled: batch.spooled)
            #expect(spooled.mayRepeat && RoutingBatch(joining: [RoutingBatch(), spooled]).mayRepeat)
            #expect(batch.rows.allSatisfy { $0.mayRepeat })
            #expect(try await store.write(spooled) == WriteCounts(inserted: 0, duplicate: 40))
            #expect(try await pool.number("SELECT count(*) AS n FROM routing_decisions") == 20)
        }
    }

    @Test func `a later report fills what is open and changes nothing else`() async throws {
        try await withStore { store, _ in
            let decision = sampleDecision(0)
            let first = sampleOutcome(decision)
            let later = noon.addingTimeInterval(60)
            var thumb = RoutingOutcome(decisionID: decision.id, reportedAt: later, status: .failed)
            thumb.quality = 1
            thumb.latencySeconds = 99
            var second = thumb
            second.quality = 0
            second.carbonGrams = 0.25
            _ = try await store.write(RoutingBatch(decisions: [decision], outcomes: [first]))
            _ = try await store.write(RoutingBatch(outcomes: [thumb]))
            _ = try await store.write(RoutingBatch(outcomes: [second]))
            var expected = first
            expected.quality = 1
            expected.carbonGrams = 0.25
            #expect(try await store.routing(HistoryFilter()).rows.map(\.outcome) == [expected])
        }
    }

    @Test func `an outcome before its decision is kept and finds it`() async throws {
        try await withStore { store, pool in
            let decision = sampleDecision(0)
            _ = try await store.write(RoutingBatch(outcomes: [sampleOutcome(decision)]))
            #expect(try await store.routing(HistoryFilter()).rows.isEmpty)
            #expect(try await pool.number("SELECT count(*) AS n FROM routing_outcomes") == 1)
            _ = try await store.write(RoutingBatch(decisions: [decision]))
            #expect(try await store.routing(HistoryFilter()).rows.map(\.outcome) == [sampleOutcome(decision)])
        }
    }

    @Test(arguments: ["UTC", "Pacific/Auckland"])
    func `a decision and its outcome lie in the partition of its UTC day`(zone: String) async throws {
        try await withStore { store, pool in
            _ = try await pool.query("ALTER DATABASE \(TestDatabase.current.name) SET timezone = '\(zone)'")
            try await TestDatabase.current.withPool { fresh in
                let store = PostgresStore(pool: fresh, logger: silent)
                let midnight = Date(timeIntervalSince1970: 1_772_323_200)
                let moments = [-0.001, 0, 86_399.999, 86_400, -30 * 86_400].map { midnight.addingTimeInterval($0) }
                let decisions = moments.enumerated().map { sampleDecision($0.offset, at: $0.element) }
                // Reported on the next day, which is not theirs.
                let outcomes = decisions.map { decision in
                    var outcome = sampleOutcome(decision)
                    outcome.reportedAt = decision.decidedAt.addingTimeInterval(86_400)
                    return outcome
                }
                _ = try await store.write(RoutingBatch(decisions: decisions, outcomes: outcomes))
                for table in ["routing_decisions", "routing_outcomes"] {
                    let found = try await fresh.query(
                        "SELECT tableoid::regclass::text AS part, count(*) AS n FROM \(table) GROUP BY 1 ORDER BY 1"
                    )
                    let counts = try found.map { row in
                        "\(try row.decode("part", as: String.self)) \(try row.decode("n", as: Int.self))"
                    }
                    let expected = ["20260130 1", "20260228 1", "20260301 2", "20260302 1"].map { "\(table)_\($0)" }
                    #expect(counts == expected)
                }
            }
            // The history does not depend on the zone either, and the name alone leads to the row.
            #expect(try await store.routing(HistoryFilter()).rows.compactMap(\.outcome).count == 5)
            #expect(
                try await pool.number(
                    "SELECT count(*) AS n FROM routing_decisions WHERE decided_at = routing_decision_time(id)"
                ) == 5
            )
        }
    }

    @Test func `a number that is not finite is kept as none`() async throws {
        try await withStore { store, _ in
            var decision = sampleDecision(0)
            decision.prediction.latencyP95Seconds = .infinity
            decision.prediction.quality = .nan
            _ = try await store.write(RoutingBatch(decisions: [decision]))
            let row = try #require(try await store.routing(HistoryFilter()).rows.first)
            #expect(row.prediction.latencyP95Seconds == nil && row.prediction.quality == nil)
            #expect(row.prediction.energyJoules == 360)
        }
    }

    @Test func `a row with a value out of its range is refused and the others of its batch written`() async throws {
        try await withStore { store, pool in
            try await withFolder { folder async throws in
                let log = DecisionLog(
                    sink: store,
                    spool: RoutingSpool(directory: folder, logger: silent),
                    configuration: DecisionLogConfiguration(linger: .milliseconds(5)),
                    logger: silent
                )
                var poison = sampleOutcome(sampleDecision(7))
                poison.quality = 7
                for index in 0..<40 {
                    log.record(sampleDecision(index))
                    log.record(index == 7 ? poison : sampleOutcome(sampleDecision(index)))
                }
                let running = Task { try await log.run() }
                #expect(try await eventually { await log.status.writtenRows == 79 })
                running.cancel()
                try await running.value
                #expect(await log.status.rejectedRows == 1)
                #expect(try await pool.number("SELECT count(*) AS n FROM routing_outcomes") == 39)
            }
        }
    }

    @Test func `two services that report the same outcomes both get through`() async throws {
        try await withStore { store, pool in
            let decisions = (0..<300).map { sampleDecision($0) }
            let forward = RoutingBatch(outcomes: decisions.map(sampleOutcome))
            let backward = RoutingBatch(outcomes: decisions.reversed().map(sampleOutcome))
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<5 {
                    group.addTask { _ = try await store.write(forward) }
                    group.addTask { _ = try await store.write(backward) }
                }
                try await group.waitForAll()
            }
            #expect(try await pool.number("SELECT count(*) AS n FROM routing_outcomes") == 300)
        }
    }

    @Test func `retention drops the days of decisions and outcomes`() async throws {
        try await withStore { store, _ in
            let old = sampleDecision(0, at: noon.addingTimeInterval(-3 * 86_400))
            let decisions = [old, sampleDecision(1)]
            _ = try await store.write(RoutingBatch(decisions: decisions, outcomes: decisions.map(sampleOutcome)))
            let dropped = try await store.dropPartitions(before: noon)
            #expect(dropped == ["routing_decisions": 1, "routing_outcomes": 1])
            #expect(try await store.routing(HistoryFilter()).rows.map(\.id) == [decisions[1].id])
        }
    }

    @Test func `the newest state of each part comes back, and old versions are forgotten`() async throws {
        try await withStore { store, pool in
            func record(_ name: String, _ version: Int, layout: Int = 1) -> RoutingStateRecord {
                RoutingStateRecord(
                    name: name,
                    layout: layout,
                    savedAt: noon.addingTimeInterval(Double(version)),
                    document: Data((0..<256).map { UInt8(truncatingIfNeeded: $0 &+ version) })
                )
            }
            #expect(try await store.routingState() == [])
            for version in 0..<8 { try await store.saveRoutingState([record("quality", version), record("b", 1)]) }
            #expect(try await store.routingState() == [record("b", 1), record("quality", 7)])
            #expect(
                try await pool.number("SELECT count(*) AS n FROM routing_state WHERE name = 'quality'")
                    == PostgresStore.routingStateVersions
            )
            // The same moment again replaces.
            #expect(try await pool.number("SELECT count(*) AS n FROM routing_state WHERE name = 'b'") == 1)
            try await store.saveRoutingState([record("b", 1, layout: 2)])
            #expect(try await store.routingState().first == record("b", 1, layout: 2))
            // What is saved last counts, also by a clock that has gone back.
            try await store.saveRoutingState([record("quality", -5)])
            #expect(try await store.routingState().last == record("quality", -5))
            try await store.saveRoutingState([])
        }
    }

    @Test func `a state of megabytes comes back as it was`() async throws {
        try await withStore { store, _ in
            let documents = [0, 1, 65_536, 262_144, 1_500_001].map { bytes in
                Data((0..<bytes).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) })
            }
            let records = documents.enumerated().map { index, document in
                RoutingStateRecord(name: "part-\(index)", layout: 1, savedAt: noon, document: document)
            }
            try await store.saveRoutingState(records)
            #expect(try await store.routingState() == records)
        }
    }
}
