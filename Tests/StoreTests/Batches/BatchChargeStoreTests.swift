import Foundation
import Postgres
import PostgresTesting
import SunwardModel
import Testing

@testable import Store

/// What of batches has been answered, and charged to sites.
@Suite(.database)
struct BatchChargeStoreTests {
    private let first = BatchLease(instance: UUID())
    private let second = BatchLease(instance: UUID())
    private let id = "batch_aaaaaaaa"

    private func result(_ line: BatchLine, isCompleted: Bool = true) -> BatchLineResult {
        BatchLineResult(id: line.id, isCompleted: isCompleted, text: Data("r".utf8))
    }

    private func settlement(minute: Double, charging lines: Double) -> Settlement {
        Settlement(
            planID: UUID(),
            start: noon.addingTimeInterval(minute * 60),
            end: noon.addingTimeInterval((minute + 1) * 60),
            allocations: [],
            footprints: [],
            chargedLines: [LineTotal(area: "east", workloadClass: "night", lines: lines)]
        )
    }

    @Test func `lines are counted with their results, whichever service has answered them`() async throws {
        try await withStore { store, _ in
            try await store.begin(BatchSamples.batch(id), (1...5).map { BatchSamples.line($0, of: id) })
            #expect(try await store.answeredLines().isEmpty)
            let one = try await store.claim(2, first)
            let other = try await store.claim(3, second)
            _ = try await store.keepBatchResults(one.map { result($0) }, instance: first.instance)
            // A second time, and by somebody who does not have them.
            _ = try await store.keepBatchResults(one.map { result($0) }, instance: first.instance)
            _ = try await store.keepBatchResults(other.map { result($0) }, instance: first.instance)
            _ = try await store.keepBatchResults([result(other[0])], instance: second.instance)
            #expect(
                try await store.answeredLines() == [LineTotal(area: "east", workloadClass: "night", lines: 3)]
            )
        }
    }

    @Test func `what failed and what no plan is made for is not counted`() async throws {
        try await withStore { store, _ in
            let vectors = BatchCell(area: "east", workloadClass: "night", isPlanned: false)
            let lines = [BatchSamples.line(1, of: id), BatchSamples.line(2, of: id, cell: vectors)]
            try await store.begin(BatchSamples.batch(id), lines)
            let results = try await store.claim(2, first).map { result($0, isCompleted: !$0.cell.isPlanned) }
            #expect(try await store.keepBatchResults(results, instance: first.instance).count == 2)
            #expect(try await store.answeredLines().isEmpty)
        }
    }

    @Test func `many services count at once and lose nothing`() async throws {
        try await withStore { store, _ in
            let west = BatchCell(area: "west", workloadClass: "night", isPlanned: true)
            let ids = ["batch_aaaaaaaa", "batch_bbbbbbbb"]
            for id in ids {
                let lines = (1...40).map { number in
                    BatchSamples.line(number, of: id, cell: number.isMultiple(of: 2) ? west : BatchSamples.cell)
                }
                try await store.begin(BatchSamples.batch(id), lines)
            }
            try await withThrowingTaskGroup(of: Void.self) { group in
                for _ in 0..<8 {
                    group.addTask {
                        let lease = BatchLease(instance: UUID())
                        let results = try await store.claim(10, lease).map { result($0) }
                        _ = try await store.keepBatchResults(results.shuffled(), instance: lease.instance)
                    }
                }
                try await group.waitForAll()
            }
            let totals = try await store.answeredLines().sorted { $0.area < $1.area }
            #expect(totals.map(\.area) == ["east", "west"] && totals.map(\.lines) == [40, 40])
        }
    }

    @Test func `up to where lines have been charged is kept with the settlement that charges them`() async throws {
        try await withStore { store, _ in
            let write = StoreWrite.settlement(settlement(minute: 0, charging: 2.5))
            _ = try await store.write([write])
            #expect(try await store.chargedLines().map(\.lines) == [2.5])
            // One that comes twice, or whose interval somebody else has settled, charges nothing.
            _ = try await store.write([write, .settlement(settlement(minute: 0, charging: 9))])
            #expect(try await store.chargedLines().map(\.lines) == [2.5])
            await #expect(throws: StoreError.self) {
                try await store.write([.settlement(settlement(minute: 0.5, charging: 9))])
            }
            #expect(try await store.chargedLines().map(\.lines) == [2.5])
            _ = try await store.write([.settlement(settlement(minute: 2, charging: 7))])
            // One that had to wait brings nothing back.
            _ = try await store.write([.settlement(settlement(minute: 1, charging: 5))])
            #expect(try await store.chargedLines() == [LineTotal(area: "east", workloadClass: "night", lines: 7)])
        }
    }

    @Test func `a settlement of an earlier version's spool charges no lines`() throws {
        let write = StoreWrite.settlement(settlement(minute: 0, charging: 3))
        let text = String(decoding: try SpooledWrite.encode(write), as: UTF8.self)
        guard case .settlement(let kept) = try SpooledWrite.decode(Data(text.utf8)) else {
            Issue.record("\(text)")
            return
        }
        #expect(kept.chargedLines?.map(\.lines) == [3])
        let earlier = text.replacing(#/"chargedLines":\[[^\]]*\],?/#, with: "").replacing(",}", with: "}")
        #expect(earlier != text)
        guard case .settlement(let old) = try SpooledWrite.decode(Data(earlier.utf8)) else {
            Issue.record("\(earlier)")
            return
        }
        #expect(old.chargedLines == nil)
    }
}
