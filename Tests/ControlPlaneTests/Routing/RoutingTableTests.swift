import Foundation
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("The routing table")
struct RoutingTableTests {
    private let key = DemandKey(area: "east", workloadClass: "chat")

    private func table() -> RoutingTable {
        var record = PlanFixture.record(["north": 0.25, "south": 0.75], slots: 3)
        record.shares.removeAll { $0.slot == 1 }
        record.shares.append(
            PlanShare(slot: 2, area: "east", workloadClass: "chat", site: "attic", share: 0.25, queries: 0)
        )
        return RoutingTable(record)
    }

    @Test("destinations of the slot come largest share first, equal shares by name")
    func lookup() {
        let table = table()
        #expect(table.destinations(for: key, at: hour(10.2)).map(\.site) == ["south", "north"])
        #expect(table.destinations(for: key, at: hour(12.2)).map(\.site) == ["south", "attic", "north"])
    }

    @Test("a cell that the plan leaves unserved has no destinations")
    func unserved() {
        #expect(table().destinations(for: key, at: hour(11)).isEmpty)
        let unknown = DemandKey(area: "mars", workloadClass: "chat")
        #expect(table().destinations(for: unknown, at: hour(10)).isEmpty)
    }

    @Test("before the horizon the first slot holds, after its end the last")
    func outside() {
        let table = table()
        #expect(table.destinations(for: key, at: hour(2)) == table.destinations(for: key, at: hour(10)))
        #expect(table.destinations(for: key, at: hour(500)) == table.destinations(for: key, at: hour(12.5)))
    }

    @Test("rows outside the grid, and a plan without slots, do no harm")
    func malformed() {
        var record = PlanFixture.record(["north": 1], slots: 1)
        record.shares.append(
            PlanShare(slot: 9, area: "east", workloadClass: "chat", site: "south", share: 1, queries: 0)
        )
        #expect(RoutingTable(record).destinations(for: key, at: hour(10)).map(\.site) == ["north"])
        record.grid = TimeGrid(containing: hour(10), slotSeconds: 3600, count: 0)
        #expect(RoutingTable(record).destinations(for: key, at: hour(10)).isEmpty)
    }
}
