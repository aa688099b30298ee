import Foundation
import SunwardModel
import Signals
import Testing

@testable import ControlPlane

@Suite("The demand ledger")
struct DemandLedgerTests {
    private let key = DemandKey(area: "east", workloadClass: "chat")

    @Test("a departure is told once per expectation, and small numbers may vary by chance")
    func departures() async {
        let ledger = DemandLedger(departureFraction: 0.25)
        await ledger.expect([key: 4])
        // 4 expected: the scale is 10, a quarter of it 2.5.
        #expect(await ledger.apply([arrivals("east", 6, at: hour(1))], sequence: 1).departed.isEmpty)
        #expect(await ledger.apply([arrivals("east", 7, at: hour(2))], sequence: 2).departed == [key])
        #expect(await ledger.apply([arrivals("east", 700, at: hour(3))], sequence: 3).departed.isEmpty)
        await ledger.expect([key: 1000])
        #expect(await ledger.apply([arrivals("east", 1249, at: hour(4))], sequence: 4).departed.isEmpty)
        #expect(await ledger.apply([arrivals("east", 1251, at: hour(5))], sequence: 5).departed == [key])
    }

    @Test("late arrivals fill the history and depart from nothing")
    func late() async {
        let ledger = DemandLedger(departureFraction: 0.25)
        _ = await ledger.apply([arrivals("east", 100, at: hour(5))], sequence: 1)
        await ledger.expect([key: 100])
        #expect(await ledger.apply([arrivals("east", 9000, at: hour(4))], sequence: 2).departed.isEmpty)
        let snapshot = await ledger.snapshot(asOf: 2)
        #expect(snapshot.latest(key)?.value == 100)
        #expect(snapshot.latest(key, at: hour(4.5))?.value == 9000)
    }

    @Test("a re-read fleet drops what is known of areas that are gone")
    func reload() async {
        let ledger = DemandLedger(departureFraction: 0.25)
        _ = await ledger.apply([arrivals("east", 1, at: hour(1)), arrivals("west", 2, at: hour(1))], sequence: 1)
        var fleet = TestFleet.fleet()
        fleet.areas.removeAll { $0.name == "west" }
        await ledger.reload(fleet)
        #expect(await ledger.snapshot(asOf: 1).histories.keys.map(\.area) == ["east"])
    }
}
