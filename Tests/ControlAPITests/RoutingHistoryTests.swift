import Foundation
import Postgres
import PostgresTesting
import Testing

@Suite(.database)
struct RoutingHistoryTests {
    /// Two decisions of one hour, the first with an outcome.
    private static let rows = """
        SELECT ensure_partitions(t, '2023-06-01 12:00Z', '2023-06-01 12:00Z')
        FROM unnest('{routing_decisions,routing_outcomes}'::regclass[]) t;
        INSERT INTO routing_decisions (
            decided_at, id, area, class, site, model, policy, predicted_quality, predicted_latency_p95_seconds,
            predicted_energy_joules, predicted_carbon_grams, quality_floor, violations, refusals,
            best_single_carbon_grams, decision_microseconds
        )
        SELECT routing_decision_time(id), id, 'chicago', 'chat', 'tucson', model, 'gar-pd', 0.75, 2, 360, 0.5, 0.5,
            '{quality-floor}', '{"large": "more carbon"}', 2, 20
        FROM (VALUES
            ('018876d4-3a00-7000-8000-000000000001'::uuid, 'small'),
            ('018876d4-3a01-7000-8000-000000000002'::uuid, 'medium')
        ) AS d (id, model);
        INSERT INTO routing_outcomes (decided_at, decision_id, reported_at, status, latency_seconds, quality)
        SELECT decided_at, id, decided_at + interval '1 second', 'timed-out', 3, 1
        FROM routing_decisions WHERE model = 'small'
        """

    @Test func `what was routed can be read by request, by hour and by day`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            try await service.pool.withConnection { try await $0.execute(Self.rows) }
            let requests = try await service.get("/api/v1/history/routing?limit=1")
            #expect(requests.status == 200)
            let first = try #require(requests.json["rows"]?[0])
            #expect(first["id"] == .text("018876d4-3a00-7000-8000-000000000001"))
            #expect(first["decidedAt"] == .text("2023-06-01T12:00:00Z"))
            #expect(first["model"] == .text("small") && first["class"] == .text("chat"))
            #expect(first["outcome"]?["status"] == .text("timed-out"))
            #expect(first["refusals"]?["large"] == .text("more carbon"))
            let cursor = try #require(requests.json["nextCursor"]?.text)
            let second = try await service.get("/api/v1/history/routing?limit=1&cursor=\(cursor)").json
            #expect(second["rows"]?[0]?["model"] == .text("medium") && second["nextCursor"] == nil)

            let hours = try await service.get("/api/v1/history/routing-hourly?model=small").json["rows"]?.elements ?? []
            #expect(hours.count == 1)
            #expect(hours.first?["hour"] == .text("2023-06-01T12:00:00Z"))
            #expect(hours.first?["observedQuality"] == .number(1) && hours.first?["failed"] == .number(1))
            #expect(hours.first?["qualityFloorViolations"] == .number(1))

            let days = try await service.get("/api/v1/history/savings?site=tucson").json["rows"]?.elements ?? []
            #expect(days.count == 1 && days.first?["day"] == .text("2023-06-01T00:00:00Z"))
            #expect(days.first?["bestSingleAtNearestSite"]?["savedGrams"] == .number(3))
            #expect(days.first?["largestModel"]?["requests"] == .number(0))
        }
    }

    @Test func `a model is filtered by where there are models alone`() async throws {
        try await ServiceUnderTest.run(isStarted: false) { service in
            for query in ["savings?model=small", "routing-hourly?area=chicago"] {
                let answer = try await service.get("/api/v1/history/\(query)")
                #expect(answer.status == 400)
            }
        }
    }
}
