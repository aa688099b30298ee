import Foundation
import PostgresTesting
import Testing

extension ServiceTests {
    /// Every line of a batch is charged to sites, once, whoever answers it and whoever leads then.
    struct BatchChargeTests {
        private static let lines = 60

        @Test func `what a leader that is killed and one that waits have answered is charged by the next, once`()
            async throws
        {
            let kept = KeptRows.ofThisTest
            try await Workspace.run { first in
                try await Workspace.run { second in
                    let database = ["--database", databaseURL]
                    try await GatewayRig.run(in: first, database: database) { rig in
                        try await RunningService.run(
                            in: second,
                            fleet: rig.models.fleet,
                            database: database,
                            options: ["--gateway", "127.0.0.1:0"]
                        ) { other in
                            try await Self.finishBatch(rig, second)
                            #expect(try await Self.answered(kept) == Double(Self.lines))
                            try await rig.service.kill()
                            try await other.becomesReady()
                            try await Self.expectCharged(by: other, kept)
                            try await other.kill()
                        }
                        // Nobody charges them again.
                        try await RunningService.run(in: first, fleet: rig.models.fleet, database: database) { third in
                            try await third.becomesReady()
                            try await Self.expectCharged(by: third, kept)
                            #expect(try await third.terminate() == 0)
                        }
                        #expect(abs(try await Self.settled(kept) - Double(Self.lines)) < 1e-6)
                    }
                }
            }
        }

        private static func finishBatch(_ rig: GatewayRig, _ folder: Workspace) async throws {
            let input = (1...lines).map { number in
                #"{"custom_id":"c\#(number)","method":"POST","url":"/v1/chat/completions","body":\#(GatewayRig.chat())}"#
            }
            let made = try await sunward(
                [
                    "batches", "create", try folder.write("in.jsonl", input.joined(separator: "\n")), "--url", rig.url,
                    "--deadline-hours", "0.1", "--wait",
                ],
                in: folder
            )
            #expect(made.status == 0, "\(made.errors)")
        }

        /// Plans until all that has been answered is charged; then what sites were given is just that.
        private static func expectCharged(by service: RunningService, _ kept: KeptRows) async throws {
            try await eventually("all lines are charged") {
                _ = try await service.send("POST", "/api/v1/plans", nil)
                let charged = try await kept.value("SELECT coalesce(sum(lines), 0) FROM batch_charged", as: Double.self)
                return charged == Double(lines)
            }
            #expect(abs(try await settled(kept) - Double(lines)) < 1e-6)
        }

        private static func answered(_ kept: KeptRows) async throws -> Double {
            try await kept.value("SELECT coalesce(sum(lines), 0)::double precision FROM batch_answered")
        }

        private static func settled(_ kept: KeptRows) async throws -> Double {
            try await kept.value(
                "SELECT coalesce(sum(queries), 0) FROM settled_allocation WHERE class = 'overnight' AND site <> ''"
            )
        }
    }
}
