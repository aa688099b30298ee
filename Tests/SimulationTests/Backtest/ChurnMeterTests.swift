import SunwardModel
import Testing

@testable import Simulation

@Suite struct ChurnMeterTests {
    private func allocations(_ queries: [String: Double], workloadClass: String = "chat") -> [SettledAllocation] {
        queries.map { SettledAllocation(area: "east", workloadClass: workloadClass, site: $0.key, queries: $0.value) }
    }

    @Test func `the first interval moves nothing`() {
        var meter = ChurnMeter()
        let change = meter.next(allocations(["a": 10]), hours: 1)
        #expect(change.moved == 0 && change.movable == 0)
    }

    @Test func `what changes its site has moved`() {
        var meter = ChurnMeter()
        _ = meter.next(allocations(["a": 10]), hours: 1)
        let change = meter.next(allocations(["a": 6, "b": 4]), hours: 1)
        #expect(change.moved == 4 && change.movable == 10)
    }

    @Test func `what demand forces has not moved`() {
        var meter = ChurnMeter()
        _ = meter.next(allocations(["a": 10, "b": 10]), hours: 1)
        // Half of all demand is gone, from either site.
        #expect(meter.next(allocations(["a": 5, "b": 5]), hours: 1).moved == 0)
        // New demand goes to a new site.
        #expect(meter.next(allocations(["a": 5, "b": 5, "c": 5]), hours: 1).moved == 0)
        // The same demand as before, elsewhere.
        let change = meter.next(allocations(["c": 15]), hours: 1)
        #expect(change.moved == 10 && change.movable == 15)
    }

    @Test func `intervals of different length are compared by rate`() {
        var meter = ChurnMeter()
        _ = meter.next(allocations(["a": 10]), hours: 1)
        #expect(meter.next(allocations(["a": 5]), hours: 0.5).moved == 0)
    }

    @Test func `classes are counted each for itself`() {
        var meter = ChurnMeter()
        _ = meter.next(allocations(["a": 10]) + allocations(["b": 10], workloadClass: "code"), hours: 1)
        let change = meter.next(allocations(["b": 10]) + allocations(["a": 10], workloadClass: "code"), hours: 1)
        #expect(change.moved == 20 && change.movable == 20)
    }
}
