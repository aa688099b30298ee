import Foundation
import Signals
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("What a plan expects of a signal")
struct OutlookBuilderTests {
    private let key = SignalKey.site("north", .carbonIntensity)

    private func builder(now: Date = hour(10.5), sequence: Int64 = .max) -> OutlookBuilder {
        OutlookBuilder(
            grid: TimeGrid(containing: now, slotSeconds: 3600, count: 3),
            now: now,
            sequence: sequence,
            staleAfterSeconds: 5400,
            forecaster: PersistenceForecaster()
        )
    }

    private func history(_ values: [(Double, Double)]) -> SignalHistory {
        var history = SignalHistory()
        for (index, (at, value)) in values.enumerated() {
            _ = history.record(value: value, observedAt: hour(at), sequence: Int64(index + 1))
        }
        return history
    }

    private func pushed(_ values: [(Double, Double)]) -> PushedForecasts {
        var pushed = PushedForecasts()
        for (at, value) in values {
            pushed.push(ForecastPoint(key: key, issuedAt: hour(9), validAt: hour(at), value: value, source: "s"))
        }
        return pushed
    }

    @Test("a fresh reading gives the first slot, a pushed forecast the others it covers, else the own forecast")
    func precedence() {
        let outlook = builder().outlook(
            of: key,
            history: history([(10.25, 300)]),
            pushed: pushed([(10, 1), (11, 111)]),
            typical: 400
        )
        #expect(outlook.values == [300, 111, 300])
        #expect(outlook.basis == .pushed)
        #expect(!outlook.isStale)
        #expect(outlook.observedAt == hour(10.25))
    }

    @Test("a stale reading leaves the first slot to the pushed forecast, interpolated to now")
    func stale() {
        let outlook = builder().outlook(
            of: key,
            history: history([(8, 300)]),
            pushed: pushed([(10, 100), (11, 200)]),
            typical: 400
        )
        #expect(outlook.values == [150, 200, 300])
        #expect(outlook.isStale)
    }

    @Test("readings alone are carried on by the forecaster, and age is told")
    func forecast() {
        let outlook = builder().outlook(of: key, history: history([(8, 300)]), pushed: nil, typical: 400)
        #expect(outlook.values == [300, 300, 300])
        #expect(outlook.basis == .forecast)
        #expect(outlook.isStale)
        let fresh = builder().outlook(of: key, history: history([(9, 300)]), pushed: nil, typical: 400)
        #expect(!fresh.isStale)
    }

    @Test("without reading or forecast the typical value is assumed")
    func typical() {
        let outlook = builder().outlook(of: key, history: nil, pushed: nil, typical: 400)
        #expect(outlook.values == [400, 400, 400])
        #expect(outlook.basis == .assumed)
        #expect(outlook.isStale)
        #expect(outlook.observedAt == nil)
    }

    @Test("readings after the snapshot's number, or observed after now, are not seen")
    func bounds() {
        let known = history([(10, 100), (10.25, 200), (10.6, 300)])
        #expect(builder().outlook(of: key, history: known, pushed: nil, typical: 0).values[0] == 200)
        #expect(builder(sequence: 1).outlook(of: key, history: known, pushed: nil, typical: 0).values[0] == 100)
    }

    @Test("values are kept within what the signal can be")
    func clamped() {
        let outlook = builder().outlook(of: key, history: nil, pushed: pushed([(11, -40)]), typical: 9000)
        #expect(outlook.values == [5000, 0, 5000])
    }

    @Test("power that nobody has metered is not counted on, and marginal intensity only where a feed has it")
    func ofFleet() async {
        let directory = FleetDirectory(fleet: TestFleet.fleet(), digest: "d")
        let marginal = reading("north", .marginalCarbonIntensity, 700, at: hour(10))
        _ = await directory.current.sites[0].apply([marginal], sequence: 1)
        let outlook = await Scenario.outlook(directory, now: hour(10.5))
        #expect(outlook.sites[0].values(.solarPower, slots: 3) == [0, 0, 0])
        #expect(outlook.sites[0].hasMarginalIntensity)
        #expect(!outlook.sites[1].hasMarginalIntensity)
        #expect(outlook.demand[DemandKey(area: "east", workloadClass: "chat")]?.values == [3600, 3600, 3600])
        let usage = DailyUsage(day: hour(10))
        let carried = CarriedOver()
        let summary = outlook.summary(
            usage: usage,
            carried: carried,
            assembly: ProblemAssembly(fleet: TestFleet.fleet(), outlook: outlook, usage: usage, carried: carried),
            forecaster: "own"
        )
        #expect((summary.pushedSignals, summary.forecastSignals, summary.assumedSignals) == (0, 1, 12))
        #expect(summary.staleSignals.isEmpty)
        let points = outlook.ownForecastPoints(source: "own")
        #expect(points.map(\.validAt) == [hour(11), hour(12)])
        #expect(points.allSatisfy { $0.value == 700 && $0.source == "own" && $0.issuedAt == hour(10.5) })
    }
}
