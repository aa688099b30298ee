import Foundation
import Signals
import Simulation
import SunwardModel
import Testing

@Suite struct SyntheticMetersTests {
    private let start = Date(timeIntervalSince1970: 1_672_531_200)  // 2023-01-01T00:00:00Z

    private func site(_ name: String, latitude: Double, longitude: Double) -> Site {
        Site(
            name: name,
            zone: "zone-\(name)",
            latitudeDegrees: latitude,
            longitudeDegrees: longitude,
            powerUsageEffectiveness: 1.1,
            water: WaterProfile(usageEffectiveness: .fixed(litersPerKWh: 1), energyWaterIntensityLitersPerKWh: 1),
            power: PowerSupply(gridLimitKW: 1000, solarCapacityKW: 100, windCapacityKW: 50),
            network: [:],
            models: [],
            typical: TypicalSignals(carbonIntensityGramsPerKWh: 400, priceUSDPerMWh: 50, wetBulbCelsius: 10)
        )
    }

    private func fleet() -> Fleet {
        Fleet(
            name: "test",
            areas: [
                Area(name: "tokyo", timeZone: "Asia/Tokyo", typicalQueriesPerHour: ["chat": 1000]),
                Area(name: "berlin", timeZone: "Europe/Berlin", typicalQueriesPerHour: ["chat": 500]),
            ],
            classes: [WorkloadClass(name: "chat", inputTokens: 1, outputTokens: 1, maxDelaySeconds: 1)],
            sites: [
                site("frankfurt", latitude: 50.1, longitude: 8.7),
                site("melbourne", latitude: -37.8, longitude: 145),
            ]
        )
    }

    private func hours(_ number: Double) -> Date { start.addingTimeInterval(number * 3600) }

    private func values(_ readings: [Reading], _ key: SignalKey) -> [Double] {
        readings.filter { $0.key == key }.map(\.value)
    }

    private func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    @Test func readingsDependOnSeedAndMomentOnlyNotOnHowTheyAreFetched() throws {
        let meters = try SyntheticMeters(fleet: fleet(), seed: 7)
        let whole = meters.readings(from: hours(0), to: hours(12))
        let later = meters.readings(from: hours(5.1), to: hours(12))
        let pieces = meters.readings(from: hours(0), to: hours(5.1)) + later
        #expect(whole == pieces)
        #expect(whole == (try SyntheticMeters(fleet: fleet(), seed: 7).readings(from: hours(0), to: hours(12))))
        #expect(whole != (try SyntheticMeters(fleet: fleet(), seed: 8).readings(from: hours(0), to: hours(12))))
    }

    @Test func aDayAheadMarketTellsWhatMetersWillRead() throws {
        var fleet = fleet()
        fleet.sites[0].dayAheadMarket = DayAheadMarket(publicationMinute: 777, timeZone: "Europe/Berlin")
        let meters = try SyntheticMeters(fleet: fleet, seed: 7, start: hours(5.5))
        let points = meters.forecasts(from: hours(0), to: hours(36))
        // What is left of the first day in Berlin, and two days more.
        #expect(points.count == 17 + 24 + 24)
        let readings = meters.readings(from: hours(0), to: hours(72)).filter { $0.key == .site("frankfurt", .price) }
        let read = Dictionary(uniqueKeysWithValues: readings.map { ($0.observedAt, $0.value) })
        for point in points {
            #expect(read[point.validAt] == point.value)
            #expect(read[point.validAt.addingTimeInterval(2700)] == point.value)
            #expect(point.issuedAt < point.validAt && point.key == .site("frankfurt", .price))
        }
        #expect(meters.forecasts(from: hours(6), to: hours(10)).isEmpty)
    }

    @Test func aSiteIsTheSameWhateverFleetItIsIn() throws {
        var alone = fleet()
        alone.sites.removeFirst()
        let key = SignalKey.site("melbourne", .price)
        let both = try SyntheticMeters(fleet: fleet(), seed: 7).readings(from: hours(0), to: hours(24))
        let one = try SyntheticMeters(fleet: alone, seed: 7).readings(from: hours(0), to: hours(24))
        #expect(values(both, key) == values(one, key))
        #expect(!values(one, key).isEmpty)
    }

    @Test(arguments: [60.0, 900, 3600])
    func readingsStandAtMultiplesOfTheStepInOrderOfTime(step: Double) throws {
        let meters = try SyntheticMeters(fleet: fleet(), seed: 1, stepSeconds: step)
        let readings = meters.readings(from: start.addingTimeInterval(1), to: hours(6))
        let times = readings.map(\.observedAt)
        #expect(times == times.sorted())
        #expect(times.first == start.addingTimeInterval(step))
        #expect(times.allSatisfy { $0.timeIntervalSince1970.truncatingRemainder(dividingBy: step) == 0 })
        #expect(Set(times).count == Int(6 * 3600 / step) - 1)
        #expect(readings.count == Set(times).count * (2 * 5 + 2))
    }

    @Test func refusesAStepOrATimeZoneThatCannotBe() {
        #expect(throws: SimulationError.self) { try SyntheticMeters(fleet: fleet(), seed: 1, stepSeconds: 0) }
        var odd = fleet()
        odd.areas[0].timeZone = "Mars/A"
        let error = #expect(throws: SimulationError.self) { try SyntheticMeters(fleet: odd, seed: 1) }
        #expect(error?.code == .unknownTimeZone)
    }

    @Test func everySiteReportsItselfAvailableOnceAtTheStart() throws {
        let meters = try SyntheticMeters(fleet: fleet(), seed: 1, start: hours(1))
        let readings = meters.readings(from: hours(0), to: hours(48))
        let available = readings.filter { $0.key == .site("frankfurt", .available) }
        #expect(available.map(\.observedAt) == [hours(1)])
        #expect(readings.first?.observedAt == hours(1))
    }

    @Test func theSunShinesByDayAndMoreInSummer() throws {
        let meters = try SyntheticMeters(fleet: fleet(), seed: 3, stepSeconds: 3600)
        for (name, longitude, summer, winter) in [
            ("frankfurt", 8.7, 24.0 * 160, 0.0), ("melbourne", 145, 0, 24 * 160),
        ] {
            let key = SignalKey.site(name, .solarPower)
            let hot = meters.readings(from: hours(summer), to: hours(summer + 24 * 30)).filter { $0.key == key }
            let cold = meters.readings(from: hours(winter), to: hours(winter + 24 * 30)).filter { $0.key == key }
            #expect(mean(hot.map(\.value)) > 1.5 * mean(cold.map(\.value)), "\(name)")
            #expect(hot.allSatisfy { (0...100).contains($0.value) })
            for reading in cold {
                let solar = (reading.observedAt.timeIntervalSince1970 / 3600 + longitude / 15)
                    .truncatingRemainder(dividingBy: 24)
                if !(4...20).contains(solar) { #expect(reading.value == 0, "\(name) at \(reading.observedAt)") }
            }
            #expect((10...30).contains(mean(hot.map(\.value))), "\(name)")
        }
    }

    @Test func windUsesItsWholeRangeAndIsSmooth() throws {
        let meters = try SyntheticMeters(fleet: fleet(), seed: 5)
        let wind = values(meters.readings(from: hours(0), to: hours(24 * 60)), .site("frankfurt", .windPower))
        #expect(wind.allSatisfy { (0...50).contains($0) })
        #expect((0.15...0.45).contains(mean(wind) / 50))
        #expect(wind.max() ?? 0 > 45)
        let steps = zip(wind, wind.dropFirst()).map { abs($0 - $1) }
        #expect(mean(steps) < 2)
        #expect(mean(steps) > 0.05)
    }

    @Test func pricesAndCarbonStayAroundTheTypicalAndFallWithTheSun() throws {
        let meters = try SyntheticMeters(fleet: fleet(), seed: 11, stepSeconds: 3600)
        let year = meters.readings(from: hours(0), to: hours(24 * 365))
        let solar = values(year, .site("melbourne", .solarPower))
        for (metric, typical) in [(SiteMetric.price, 50.0), (.carbonIntensity, 400)] {
            let series = values(year, .site("melbourne", metric))
            #expect((0.88...1.12).contains(mean(series) / typical), "\(metric) \(mean(series))")
            let sunny = zip(series, solar).filter { $0.1 > 50 }.map(\.0)
            let dark = zip(series, solar).filter { $0.1 == 0 }.map(\.0)
            #expect(mean(sunny) < 0.85 * mean(dark), "\(metric)")
            #expect(series.allSatisfy { metric.validRange.contains($0) })
        }
        let prices = values(year, .site("melbourne", .price))
        let spikes = prices.filter { $0 > 130 }.count
        #expect((15...90).contains(spikes), "\(spikes) spikes")
    }

    @Test func demandFollowsTheLocalDayAndHasItsMean() throws {
        let meters = try SyntheticMeters(fleet: fleet(), seed: 2, stepSeconds: 3600)
        let weeks = meters.readings(from: hours(0), to: hours(24 * 7 * 8))
        for (area, typical, offset) in [("tokyo", 1000.0, 9.0), ("berlin", 500, 1)] {
            let readings = weeks.filter { $0.key == .arrivals(area: area, workloadClass: "chat") }
            #expect((0.97...1.03).contains(mean(readings.map(\.value)) / typical))
            func localHour(_ reading: Reading) -> Int {
                Int((reading.observedAt.timeIntervalSince1970 / 3600 + offset).truncatingRemainder(dividingBy: 24))
            }
            let night = mean(readings.filter { (3...5).contains(localHour($0)) }.map(\.value))
            let evening = mean(readings.filter { (19...21).contains(localHour($0)) }.map(\.value))
            #expect(evening > 1.8 * night, "\(area)")
            #expect(readings.allSatisfy { $0.value >= 0 })
        }
    }

    @Test func theWetBulbIsHighestInTheHemispheresSummer() throws {
        let meters = try SyntheticMeters(fleet: fleet(), seed: 2, stepSeconds: 3600)
        let january = meters.readings(from: hours(0), to: hours(24 * 30))
        let july = meters.readings(from: hours(24 * 181), to: hours(24 * 211))
        let north = SignalKey.site("frankfurt", .wetBulbTemperature)
        let south = SignalKey.site("melbourne", .wetBulbTemperature)
        #expect(mean(values(july, north)) > mean(values(january, north)) + 10)
        #expect(mean(values(january, south)) > mean(values(july, south)) + 8)
    }
}
