import Foundation
import NIOCore
import Postgres
import PostgresTesting
import Store
import SunwardModel
import Testing

@testable import ControlPlane
@testable import Gateway

/// What goes wrong with one batch, or one answer of the database, and what goes on all the same.
@Suite(.database)
struct BatchHoldUpTests {
    /// Runs a test against a gateway whose worker has a known name.
    private func withWorker(
        _ script: ScriptedUpstream.Script,
        hours: Double = 0.01,
        _ body: (BatchScene, ScriptedUpstream, UUID) async throws -> Void
    ) async throws {
        try await withBatchStore { store, pool in
            let upstream = try await ScriptedUpstream(script)
            let fleet = BatchScene.fleet([[upstream.endpoint]], deferrableHours: hours)
            let clock = SteppedClock()
            let setting = BatchSetting(store: store)
            let gateway = try await GatewayScene(fleet, grace: .milliseconds(200), clock: clock, batches: setting)
            try await gateway.serve(before: [upstream]) {
                let scene = BatchScene(gateway: gateway, store: store, pool: pool, clock: clock)
                try await body(scene, upstream, setting.instance)
            }
        }
    }

    @Test func `lines of a claim whose answer was lost are asked when their lease is over`() async throws {
        try await withWorker(.answer(Answers.chat), hours: 6) { scene, upstream, instance in
            let id = try await scene.begin(BatchScene.input(3))
            _ = try await scene.wait(for: "in_progress", id)
            let lost = BatchLease(instance: instance, seconds: 0.2)
            let claim = BatchClaim(cell: nil, count: 2, bytes: 1 << 20)
            #expect(try await scene.store.claimBatchLines(claim, lost).count == 2)
            scene.clock.advance(by: 6 * 3600)
            let batch = try await scene.wait(for: "completed", id)
            #expect(batch["request_counts"] as? [String: Int] == ["total": 3, "completed": 3, "failed": 0])
            #expect(upstream.seen.requests == 3)
        }
    }

    @Test func `lines whose class a reload takes out of the fleet wait for it to come back`() async throws {
        try await withWorker(.answer(Answers.chat), hours: 6) { scene, upstream, _ in
            let id = try await scene.begin(BatchScene.input(3))
            _ = try await scene.wait(for: "in_progress", id)
            let directory = scene.gateway.directory
            let fleet = directory.current.fleet
            var other = fleet
            other.classes.removeAll { $0.name == "night" }
            await directory.replace(fleet: other, digest: "without")
            scene.clock.advance(by: 6 * 3600 - 60)
            // They are due, taken up and left alone, again and again.
            try await Task.sleep(for: .milliseconds(500))
            let counts = try await scene.batch(id)["request_counts"] as? [String: Int]
            #expect(counts == ["total": 3, "completed": 0, "failed": 0])
            #expect(upstream.seen.requests == 0)
            await directory.replace(fleet: fleet, digest: "with")
            let batch = try await scene.wait(for: "completed", id)
            #expect(batch["request_counts"] as? [String: Int] == ["total": 3, "completed": 3, "failed": 0])
        }
    }

    @Test func `a line under way is not asked twice, however late its lease is renewed`() async throws {
        try await withWorker(.late(Answers.chat, after: .seconds(2))) { scene, upstream, _ in
            let id = try await scene.begin(BatchScene.input(1))
            #expect(try await eventually { upstream.seen.requests == 1 })
            _ = try await scene.pool.query("UPDATE batch_lines SET lease_until = now() - interval '1 minute'")
            let batch = try await scene.wait(for: "completed", id)
            #expect(batch["request_counts"] as? [String: Int] == ["total": 1, "completed": 1, "failed": 0])
            #expect(upstream.seen.requests == 1)
        }
    }

    @Test func `a batch whose end fails holds up nothing else, and ends when it can`() async throws {
        try await withWorker(.answer(Answers.chat)) { scene, _, instance in
            _ = try await scene.pool.query(
                """
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$
                BEGIN
                    IF EXISTS (SELECT FROM batches b WHERE b.metadata->>'refuse' = 'yes'
                        AND NEW.filename LIKE b.id || '%') THEN RAISE 'refused'; END IF;
                    RETURN NEW;
                END $$
                """
            )
            _ = try await scene.pool.query(
                "CREATE TRIGGER refuse BEFORE INSERT ON batch_files FOR EACH ROW EXECUTE FUNCTION refuse()"
            )
            let first = try await scene.begin(BatchScene.input(2), metadata: #"{"refuse":"yes"}"#)
            _ = try await scene.wait(for: "finalizing", first)
            let second = try await scene.begin(BatchScene.input(2))
            _ = try await scene.wait(for: "completed", second)
            _ = try await scene.pool.query("UPDATE batch_releasers SET seen_at = now() - interval '1 hour'")
            #expect(
                try await eventually {
                    try await !scene.pool.query(
                        "SELECT FROM batch_releasers WHERE instance = $1 AND seen_at > now() - interval '1 minute'",
                        [instance]
                    ).isEmpty
                }
            )
            #expect(try await scene.batch(first)["status"] as? String == "finalizing")
            _ = try await scene.pool.query("DROP TRIGGER refuse ON batch_files")
            let batch = try await scene.wait(for: "completed", first)
            #expect(try await scene.lines(batch, "output_file_id").count == 2)
        }
    }
}
