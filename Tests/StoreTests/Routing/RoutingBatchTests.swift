import Foundation
import SunwardModel
import Testing

@testable import Store

struct RoutingBatchTests {
    @Test func `a name of version 7 gives its time and no other does`() throws {
        let date = Date(timeIntervalSince1970: 1_772_366_399.999)
        #expect(decisionID(at: date, 7).versionSevenMilliseconds == 1_772_366_399_999)
        // The example of RFC 9562, appendix A.6.
        let example = try #require(UUID(uuidString: "017F22E2-79B0-7CC3-98C4-DC0C0C07398F"))
        #expect(example.versionSevenMilliseconds == 1_645_557_742_000)
        let fourth = try #require(UUID(uuidString: "919108F7-52D1-4320-9BAC-F847DB4148A8"))
        #expect(fourth.versionSevenMilliseconds == nil)
        #expect(UUID(uuidString: "017F22E2-79B0-7CC3-08C4-DC0C0C07398F")?.versionSevenMilliseconds == nil)
    }

    @Test func `rows are lines however awkward their texts`() {
        let awkward = RandomHistory.names.enumerated().map { index, name in
            var decision = sampleDecision(index, site: name, area: name)
            decision.refusals = [name: "a\nb\\\"\t\r"]
            return decision
        }
        let batch = RoutingBatch(decisions: awkward)
        #expect(batch.count == awkward.count && batch.rows.count == awkward.count)
        #expect(batch.rows.flatMap(\.decisions.text) == batch.decisions.text)
    }

    @Test func `a batch comes back from its record, and damage is no batch`() throws {
        let decisions = (0..<5).map { sampleDecision($0, site: "réno\n") }
        let batch = RoutingBatch(decisions: decisions, outcomes: decisions.prefix(3).map(sampleOutcome))
        let back = try RoutingBatch(spooled: batch.spooled)
        #expect(back.decisions.text == batch.decisions.text && back.outcomes.text == batch.outcomes.text)
        #expect(back.decisions.count == 5 && back.outcomes.count == 3)
        for text in [
            "", "x", "sunward-routing 3 0 0 0\n", "sunward-routing 2 0 0 9\n", "sunward-routing 2 0 0 -1\n",
            "sunward-routing 1 1 0 4\nx\ty\n",
        ] {
            let error = #expect(throws: StoreError.self) { try RoutingBatch(spooled: Data(text.utf8)) }
            #expect(error?.code == .refused)
        }
    }

    @Test func `a batch of the first layout becomes one of this layout`() throws {
        let (spooled, decision, outcome) = try firstLayoutSample()
        let upgraded = try RoutingBatch(spooled: spooled)
        let batch = RoutingBatch(decisions: [decision], outcomes: [outcome])
        // It wrote whole numbers with a point.
        func fields(_ rows: RoutingBatch.Rows) -> String {
            String(decoding: rows.text, as: UTF8.self).replacing(".0\t", with: "\t")
        }
        #expect(fields(upgraded.decisions) == fields(batch.decisions))
        #expect(fields(upgraded.outcomes) == fields(batch.outcomes))
        #expect(upgraded.count == 2)
    }

    @Test func `reports of one decision become one row in which the first counts`() throws {
        let decision = sampleDecision(1)
        var first = sampleOutcome(decision)
        first.latencySeconds = nil
        var thumb = RoutingOutcome(decisionID: decision.id, reportedAt: noon, status: .failed)
        thumb.quality = 1
        thumb.inputTokens = 7
        var third = thumb
        third.quality = 0
        let batch = RoutingBatch(outcomes: [first, sampleOutcome(sampleDecision(2)), thumb, third])
        #expect(batch.count == 2)
        let line = try #require(batch.outcomes.lines.first)
        let fields = String(decoding: line.dropLast(), as: UTF8.self).split(separator: "\t").map(String.init)
        #expect(fields[3...] == ["succeeded", "101", "150", "0.25", "\\N", "1", "\\N", "\\N"])
    }

    @Test func `what can never be kept is left out and said`() {
        var wrongTime = sampleDecision(1)
        wrongTime.decidedAt = noon.addingTimeInterval(60)
        var fourth = sampleDecision(2)
        fourth.id = UUID()
        var zero = sampleDecision(3)
        zero.site = "a\0b"
        var zeroReason = sampleDecision(4)
        zeroReason.refusals = ["m": "\0"]
        let early = RoutingOutcome(
            decisionID: sampleDecision(5).id,
            reportedAt: noon.addingTimeInterval(-90_000),
            status: .failed
        )
        let late = RoutingOutcome(
            decisionID: sampleDecision(6).id,
            reportedAt: noon.addingTimeInterval(101 * 86_400),
            status: .failed
        )
        let good = sampleDecision(7)
        let (batch, refused) = RoutingBatch.encode(
            RoutingEntries(decisions: [wrongTime, fourth, zero, zeroReason, good], outcomes: [early, late])
        )
        #expect(batch.count == 1 && batch.decisions.text == RoutingBatch(decisions: [good]).decisions.text)
        #expect(refused.count == 6 && refused.allSatisfy { $0.reason.code == .refused })
        #expect(refused.compactMap(\.decision).count == 4 && refused.compactMap(\.outcome).count == 2)
    }

    @Test func `batches join up to a transaction's rows, never with two outcomes of a decision`() {
        func result(_ batch: RoutingBatch) -> Result<RoutingBatch, StoreError> { .success(batch) }
        let outcome = sampleOutcome(sampleDecision(1))
        let one = result(RoutingBatch(decisions: [sampleDecision(1)], outcomes: [outcome]))
        let other = result(RoutingBatch(outcomes: [sampleOutcome(sampleDecision(2))]))
        let again = result(RoutingBatch(outcomes: [outcome]))
        #expect(RoutingBatch.joinable([one, other, again], rows: 100).count == 2)
        #expect(RoutingBatch.joinable([one, other], rows: 2).count == 1)
        #expect(RoutingBatch.joinable([one, .failure(StoreError(.refused, "")), other], rows: 100).count == 1)
        #expect(RoutingBatch.joinable([one], rows: 1).count == 1)
    }
}
