import Foundation
import Postgres
import PostgresTesting
import SunwardModel
import Testing

@testable import Store

@Suite(.database)
struct RoutingViewTests {
    @Test func `an hour of routing is that of a case computed by hand`() async throws {
        try await withStore { store, _ in
            var decisions = (0..<4).map { sampleDecision($0) }
            decisions[1].violations = [.qualityFloor]
            decisions[1].prediction.quality = 0.25
            decisions[2].violations = [.latencyObjective, .carbonBudget]
            decisions[2].prediction.marginalCarbonGrams = nil
            decisions[3].violations = [.carbonCap]
            decisions[3].decisionMicroseconds = 60
            var outcomes = decisions.prefix(3).map(sampleOutcome)
            outcomes[0].quality = 1
            outcomes[0].energyJoules = 720
            outcomes[0].carbonGrams = 1.5
            outcomes[0].latencySeconds = 1
            outcomes[1].quality = 0
            outcomes[1].latencySeconds = 4
            outcomes[2].status = .timedOut
            outcomes[2].latencySeconds = nil
            let others = [
                sampleDecision(10, at: noon.addingTimeInterval(3600)),
                sampleDecision(11, model: "large"),
                sampleDecision(12, workloadClass: "batch"),
                sampleDecision(13, site: "lodz"),
            ]
            _ = try await store.write(RoutingBatch(decisions: decisions + others, outcomes: outcomes))
            let rows = try await store.routingHourly(HistoryFilter()).rows
            #expect(rows.map(\.requests) == [1, 1, 1, 4, 1])
            let filter = HistoryFilter(
                until: noon.addingTimeInterval(3600),
                site: "reno",
                workloadClass: "chat",
                model: "small"
            )
            let row = try #require(try await store.routingHourly(filter).rows.first)
            #expect(row.hour == noon && row.site == "reno" && row.model == "small" && row.workloadClass == "chat")
            #expect(row.requests == 4 && row.reported == 3 && row.failed == 1 && row.graded == 2)
            #expect(row.observedQuality == 0.5)
            #expect(row.predictedQuality == (0.75 + 0.25 + 0.75 + 0.75) / 4)
            #expect(row.predictedQualityOfGraded == 0.5)
            // Between the first and the second of two values, 95 % of the way.
            #expect(abs((row.observedLatencyP95Seconds ?? 0) - (1 + 0.95 * 3)) < 1e-12)
            #expect(row.predictedLatencyP95Seconds == 2)
            #expect(row.latencyCoverage == 0.5)
            #expect(abs((row.energyKWh ?? 0) - (720 + 3 * 360) / 3.6e6) < 1e-15)
            #expect(row.energyMeasuredShare == 0.25)
            #expect(row.carbonGrams == 1.5 + 3 * 0.5 && row.carbonMeasuredShare == 0.25)
            #expect(row.marginalCarbonGrams == nil)
            #expect(row.qualityFloorViolations == 1 && row.latencyObjectiveViolations == 1)
            #expect(row.latencyObjectiveMisses == 1)
            #expect(row.carbonCapViolations == 1 && row.carbonBudgetViolations == 1 && row.infeasible == 3)
            #expect(row.carbonBudgetGrams == nil && row.carbonBudgetShare == nil)
            #expect(row.meanDecisionMicroseconds == 30)
            #expect(rows.last?.marginalCarbonGrams == 0.25 && rows.last?.observedLatencyP95Seconds == nil)
        }
    }

    @Test func `requests for embeddings are no part of the mean predicted quality`() async throws {
        try await withStore { store, _ in
            var decisions = [sampleDecision(0), sampleDecision(1), sampleDecision(2, model: "vectors")]
            for index in 1...2 {
                decisions[index].prediction.quality = nil
                decisions[index].prediction.qualityStandardError = nil
            }
            _ = try await store.write(RoutingBatch(decisions: decisions))
            let rows = try await store.routingHourly(HistoryFilter()).rows
            #expect(rows.first { $0.model == "small" }?.predictedQuality == 0.75)
            #expect(rows.first { $0.model == "small" }?.requests == 2)
            let vectors = try #require(rows.first { $0.model == "vectors" })
            #expect(vectors.predictedQuality == nil && vectors.requests == 1)
            let history = try await store.routing(HistoryFilter(model: "vectors")).rows
            #expect(history.first?.prediction.quality == nil && history.first?.prediction.outputTokens == 200)
        }
    }

    @Test func `the budget of an hour is by the fleet of its last plan`() async throws {
        try await withStore { store, _ in
            var random = RandomHistory(seed: 31)
            func fleet(_ digest: String, _ document: String) -> StoreWrite {
                .fleet(FleetVersion(digest: digest, name: "f", loadedAt: noon, document: Data(document.utf8)))
            }
            func plan(_ digest: String, _ hours: Double) -> StoreWrite {
                var plan = random.plan(issuedAt: noon.addingTimeInterval(hours * 3600), slots: 1)
                plan.fleetDigest = digest
                return .plan(plan)
            }
            let allowance = #"{"gramsPerWindow": 2, "windowMinutes": 30}"#
            _ = try await store.write([
                fleet("one", #"{"sites": [{"name": "reno", "carbonAllowance": \#(allowance)}, {"name": "lodz"}]}"#),
                fleet(
                    "two",
                    #"{"routing": {"carbonAllowance": \#(allowance)}, "sites": [{"name": "lodz"}, {"name": "reno"}]}"#
                ),
                plan("one", -1), plan("two", 1.5),
            ])
            let decisions = [0, 1, 2].map { sampleDecision($0, at: noon.addingTimeInterval(Double($0) * 3600)) }
            _ = try await store.write(RoutingBatch(decisions: decisions + [sampleDecision(9, site: "lodz")]))
            let reno = try await store.routingHourly(HistoryFilter(site: "reno")).rows
            #expect(reno.map(\.carbonBudgetGrams) == [4, 4, 4])
            #expect(reno.map(\.carbonBudgetShare) == [0.125, 0.125, 0.125])
            #expect(try await store.routingHourly(HistoryFilter(site: "lodz")).rows.map(\.carbonBudgetGrams) == [nil])
        }
    }

    @Test func `a day's savings are those of a case computed by hand`() async throws {
        try await withStore { store, _ in
            var decisions = (0..<3).map { sampleDecision($0) }
            decisions[1].counterfactuals.bestSingleAtNearestSite = nil
            decisions[2].counterfactuals.planWithoutRouting = 0.25
            // 23:59:59.999 of the same day, and the first moment of the next.
            let late = noon.addingTimeInterval(43_199.999)
            decisions.append(sampleDecision(3, at: late))
            let next = sampleDecision(4, at: noon.addingTimeInterval(43_200))
            var outcome = sampleOutcome(decisions[0])
            outcome.carbonGrams = 1.5
            _ = try await store.write(RoutingBatch(decisions: decisions + [next], outcomes: [outcome]))
            let rows = try await store.carbonSavings(HistoryFilter()).rows
            try #require(rows.count == 2)
            let row = rows[0]
            #expect(row.day == noon.addingTimeInterval(-43_200) && row.site == "reno" && row.requests == 4)
            #expect(row.carbonGrams == 1.5 + 3 * 0.5 && row.carbonMeasuredShare == 0.25)
            #expect(row.predictedCarbonGrams == 2)
            // Requests 0, 2 and 3 have an answer: 2 grams each, against 1.5, 0.5 and 0.5.
            #expect(row.bestSingleAtNearestSite.requests == 3)
            #expect(row.bestSingleAtNearestSite.carbonGrams == 6 && row.bestSingleAtNearestSite.savedGrams == 3.5)
            #expect(abs((row.bestSingleAtNearestSite.savedPercent ?? 0) - 100 * 3.5 / 6) < 1e-12)
            #expect(row.largestModel.requests == 4 && row.largestModel.carbonGrams == 4)
            #expect(row.largestModel.savedGrams == 1 && row.largestModel.savedPercent == 25)
            #expect(row.planWithoutRouting.requests == 1 && row.planWithoutRouting.savedGrams == -0.25)
            #expect(row.planWithoutRouting.savedPercent == -100)
            #expect(rows[1].requests == 1 && rows[1].planWithoutRouting.requests == 0)
            #expect(rows[1].planWithoutRouting.carbonGrams == nil && rows[1].planWithoutRouting.savedPercent == nil)
        }
    }

    @Test(arguments: [HistoryFilter.Order.oldestFirst, .newestFirst])
    func `paging returns every decision once, also those of one millisecond`(order: HistoryFilter.Order) async throws {
        try await withStore { store, _ in
            let decisions = (0..<500).map { sampleDecision($0, at: noon.addingTimeInterval(Double($0 / 20) * 6000)) }
            _ = try await store.write(RoutingBatch(decisions: decisions, outcomes: decisions.map(sampleOutcome)))
            var seen: [RoutingRow] = []
            var filter = HistoryFilter(limit: 37, order: order)
            repeat {
                let page = try await store.routing(filter)
                seen += page.rows
                filter.cursor = page.nextCursor
            } while filter.cursor != nil && seen.count < 1000
            let expected = decisions.sorted {
                ($0.decidedAt, $0.id.uuidString) < ($1.decidedAt, $1.id.uuidString)
            }
            .map(\.id)
            #expect(seen.map(\.id) == (order == .oldestFirst ? expected : expected.reversed()))
            #expect(seen.allSatisfy { $0.outcome?.decisionID == $0.id })
        }
    }

    @Test func `hours and days can be paged and filtered`() async throws {
        try await withStore { store, _ in
            let decisions = (0..<60).map { index in
                sampleDecision(
                    index,
                    at: noon.addingTimeInterval(Double(index / 6) * 21_600),
                    site: index % 2 == 0 ? "reno" : "lodz",
                    model: "m\(index % 3)"
                )
            }
            _ = try await store.write(RoutingBatch(decisions: decisions))
            var hours: Set<RoutingHourRow> = []
            var filter = HistoryFilter(limit: 7)
            repeat {
                let page = try await store.routingHourly(filter)
                #expect(page.rows.allSatisfy { hours.insert($0).inserted })
                filter.cursor = page.nextCursor
            } while filter.cursor != nil
            #expect(hours.count == 60)
            filter = HistoryFilter(limit: 2)
            var days: [CarbonSavingsRow] = []
            repeat {
                let page = try await store.carbonSavings(filter)
                days += page.rows
                filter.cursor = page.nextCursor
            } while filter.cursor != nil
            #expect(days.count == 6 && days.reduce(0) { $0 + $1.requests } == 60)
            let narrow = HistoryFilter(
                since: noon,
                until: noon.addingTimeInterval(1),
                site: "lodz",
                area: "west",
                workloadClass: "chat",
                model: "m1"
            )
            #expect(try await store.routing(narrow).rows.map(\.id) == [decisions[1].id])
            #expect(try await store.routingHourly(narrow).rows.map(\.requests) == [1])
            #expect(try await store.carbonSavings(narrow).rows.map(\.requests) == [3])
            let elsewhere = try await store.routingHourly(HistoryFilter(limit: 1)).nextCursor
            let error = await #expect(throws: StoreError.self) {
                try await store.routing(HistoryFilter(cursor: elsewhere))
            }
            #expect(error?.code == .invalidCursor)
        }
    }

    @Test(arguments: ["routing_hourly_between", "carbon_savings_daily_between"])
    func `a period reads that period's partitions alone, of both tables`(function: String) async throws {
        try await withStore { store, pool in
            let decisions = (0..<5).map { sampleDecision($0, at: noon.addingTimeInterval(Double($0) * 86_400)) }
            _ = try await store.write(RoutingBatch(decisions: decisions, outcomes: decisions.map(sampleOutcome)))
            let plan = try await pool.query(
                "EXPLAIN SELECT * FROM \(function)('2026-03-02 00:00Z', '2026-03-03 00:00Z') WHERE site = 'reno'"
            )
            let text = try plan.map { try $0.decode(0, as: String.self) }.joined(separator: "\n")
            for table in ["routing_decisions", "routing_outcomes"] {
                #expect(text.contains("\(table)_20260302") && !text.contains("\(table)_20260303"))
            }
        }
    }
}
