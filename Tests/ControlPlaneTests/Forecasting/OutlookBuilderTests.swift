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

    /// A plant on the equator where it is summer time all year, over a day from nine in the morning.
    private func sunny(_ readings: [(Double, Double)], capacityKW: Double = 0, now: Date = hour(9.5)) -> [Double] {
        var site = TestFleet.fleet().sites[0]
        (site.latitudeDegrees, site.longitudeDegrees) = (0, 0)
        site.power.solarCapacityKW = capacityKW
        let builder = OutlookBuilder(
            grid: TimeGrid(containing: now, slotSeconds: 3600, count: 24),
            now: now,
            sequence: .max,
            staleAfterSeconds: 5400,
            forecaster: PersistenceForecaster()
        )
        return builder.outlook(
            of: .site("north", .solarPower),
            history: history(readings),
            pushed: nil,
            typical: 0,
            daylight: Daylight(site)
        ).values
    }

    @Test("on its first day a solar plant goes by the height of the sun, up to what it can give")
    func firstDayOfSun() {
        // By sin h, nine o'clock (solar time 8:48) has two thirds of noon.
        let day = sunny([(9.25, 10)])
        #expect(day[0] == 10)
        #expect((13...16).contains(day[3]))
        #expect(day[1] < day[2] && day[2] < day[3] && day[6] > day[7])
        // From seven in the evening to five in the morning.
        #expect(day[10...19].allSatisfy { $0 == 0 })
        #expect(day[23] > 5)
        #expect(sunny([(9.25, 10)], capacityKW: 12).max() == 12)
    }

    @Test("a reading of the night says nothing of the day, nor does it hide one of the day before it")
    func firstNightOfSun() {
        #expect(sunny([(22, 0)], now: hour(22.5)).allSatisfy { $0 == 0 })
        let evening = sunny([(12, 14), (22, 0)], now: hour(22.5))
        #expect(evening[0] == 0 && evening[4] == 0)
        #expect((13.5...14.5).contains(evening[14]))
    }

    @Test("a plant known for a day is its forecaster's")
    func secondDayOfSun() {
        #expect(sunny([(-15, 0), (9.25, 10)]).allSatisfy { $0 == 10 })
    }

    private func summary(of outlook: FleetOutlook, forecaster: String) -> PlanInputsSummary {
        let usage = DailyUsage(day: outlook.now)
        let carried = CarriedOver()
        return outlook.summary(
            usage: usage,
            carried: carried,
            assembly: ProblemAssembly(fleet: TestFleet.fleet(), outlook: outlook, usage: usage, carried: carried),
            forecaster: forecaster
        )
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
        let summary = summary(of: outlook, forecaster: "own")
        #expect((summary.pushedSignals, summary.forecastSignals, summary.assumedSignals) == (0, 1, 12))
        #expect(summary.staleSignals.isEmpty)
        #expect(summary.forecaster == "own")
        #expect(summary.demandQuantile == 0.5 && summary.renewableQuantile == 0.5)
        let points = outlook.ownForecastPoints(source: "own")
        #expect(points.map(\.validAt) == [hour(11), hour(12)])
        #expect(points.allSatisfy { $0.value == 700 && $0.source == "own" && $0.issuedAt == hour(10.5) })
    }

    /// Three weeks of an hourly rhythm that the own forecaster knows, up to hour 503.
    private var rhythmic: SignalHistory {
        history((0..<504).map { (Double($0), 300 + 50 * sin(Double($0 % 24) / 12 * .pi) + Double($0 % 7)) })
    }

    private func adaptive(now: Date) -> OutlookBuilder {
        OutlookBuilder(
            grid: TimeGrid(containing: now, slotSeconds: 3600, count: 6),
            now: now,
            sequence: .max,
            staleAfterSeconds: 5400,
            forecaster: AdaptiveForecaster()
        )
    }

    @Test("a pushed forecast whose like were further off than the own ones is passed over, a better one is not")
    func outdone() {
        let known = rhythmic
        func pushed(error: Double) -> PushedForecasts {
            var pushed = PushedForecasts()
            for index in 400..<520 {
                let moment = hour(Double(index))
                let actual = known.value(at: moment) ?? 300
                pushed.push(
                    ForecastPoint(
                        key: key,
                        issuedAt: moment.addingTimeInterval(-6 * 3600),
                        validAt: moment,
                        value: actual + error,
                        source: "feed"
                    )
                )
            }
            return pushed
        }
        let now = hour(503.2)
        let poor = adaptive(now: now).outlook(of: key, history: known, pushed: pushed(error: 100), typical: 0)
        #expect(poor.basis == .forecast)
        #expect(poor.values.dropFirst().allSatisfy { $0 < 380 })
        let good = adaptive(now: now).outlook(of: key, history: known, pushed: pushed(error: 0.01), typical: 0)
        #expect(good.basis == .pushed)
        for (slot, value) in good.values.enumerated().dropFirst() {
            let held = known.value(at: hour(503 + Double(slot))) ?? 300
            #expect(abs(value - held - 0.01) < 1e-9)
        }
        #expect(good.ownExpected.count == 6)
    }

    @Test("a price that an auction has settled goes before own forecasts, however far off its like have been")
    func settledByAuction() {
        let known = rhythmic
        let now = hour(503.2)
        var pushed = PushedForecasts()
        for index in 400..<520 {
            let moment = hour(Double(index))
            let vintage = moment.addingTimeInterval(-12 * 3600)
            pushed.push(ForecastPoint(key: key, issuedAt: vintage, validAt: moment, value: 900, source: "feed"))
        }
        func values(_ market: DayAheadMarket?) -> [Double] {
            adaptive(now: now).outlook(of: key, history: known, pushed: pushed, typical: 0, market: market).values
        }
        let market = DayAheadMarket(publicationMinute: 12 * 60, timeZone: "UTC")
        #expect(values(nil).allSatisfy { $0 < 380 })
        #expect(values(market).dropFirst().allSatisfy { $0 == 900 })
        // What was said before the auction was a guess like any other.
        var lateMarket = market
        lateMarket.publicationMinute = 23 * 60 + 59
        #expect(values(lateMarket).allSatisfy { $0 < 380 })
    }

    @Test("a stated risk moves the forecast slots and leaves the present reading and what is kept as expected")
    func risk() {
        let now = hour(503.2)
        let expected = adaptive(now: now).outlook(of: key, history: rhythmic, pushed: nil, typical: 0)
        let cautious = adaptive(now: now).outlook(of: key, history: rhythmic, pushed: nil, typical: 0, quantile: 0.9)
        #expect(cautious.values[0] == expected.values[0])
        #expect(zip(cautious.values, expected.values).dropFirst().allSatisfy { $0 > $1 })
        #expect(cautious.ownExpected == expected.ownExpected)
    }

    @Test("the fleet's quantiles are those of demand and of sun and wind alone")
    func fleetRisk() async {
        func outlook(_ demandQuantile: Double, _ renewableQuantile: Double) async -> FleetOutlook {
            var fleet = TestFleet.fleet()
            fleet.planner.demandQuantile = demandQuantile
            fleet.planner.renewableQuantile = renewableQuantile
            var readings: [Reading] = []
            for index in 0..<504 {
                let moment = hour(Double(index))
                let value = 300 + 50 * sin(Double(index % 24) / 12 * .pi) + Double(index % 7)
                readings.append(reading("north", .carbonIntensity, value, at: moment))
                readings.append(reading("north", .windPower, value / 1000, at: moment))
                readings.append(
                    Reading(key: .arrivals(area: "east", workloadClass: "chat"), observedAt: moment, value: value)
                )
            }
            let directory = await Scenario.directory(fleet, readings)
            let snapshot = await FleetSnapshot(directory, asOf: .max, now: hour(503.2))
            return FleetOutlook(
                fleet: fleet,
                sites: snapshot.sites,
                demand: snapshot.demand,
                grid: TimeGrid(containing: hour(503.2), slotSeconds: 3600, count: 6),
                now: hour(503.2),
                forecaster: AdaptiveForecaster()
            )
        }
        let plain = await outlook(0.5, 0.5)
        let cautious = await outlook(0.9, 0.1)
        let chat = DemandKey(area: "east", workloadClass: "chat")
        func later(_ values: [Double]?) -> [Double] { Array((values ?? []).dropFirst()) }
        let demand = zip(later(plain.demand[chat]?.values), later(cautious.demand[chat]?.values))
        #expect(demand.allSatisfy { $0 < $1 })
        let wind = zip(plain.sites[0].values(.windPower, slots: 6), cautious.sites[0].values(.windPower, slots: 6))
        #expect(wind.dropFirst().allSatisfy { $0 > $1 })
        #expect(
            plain.sites[0].values(.carbonIntensity, slots: 6) == cautious.sites[0].values(.carbonIntensity, slots: 6)
        )
        let summary = summary(of: cautious, forecaster: "auto")
        #expect(summary.demandQuantile == 0.9 && summary.renewableQuantile == 0.1)
    }
}
