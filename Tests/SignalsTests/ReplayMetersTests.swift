import Foundation
import Signals
import SunwardModel
import Testing

@Suite struct ReplayMetersTests {
    private let header =
        "time_utc,carbon_g_per_kwh,price_usd_per_mwh,temperature_c,wet_bulb_c,solar_capacity_factor,"
        + "wind_capacity_factor\n"

    private func fleet(zone: String = "X-1", timeZone: String = "UTC") -> Fleet {
        Fleet(
            name: "test",
            areas: [Area(name: "north", timeZone: timeZone, typicalQueriesPerHour: ["chat": 100, "code": 10])],
            classes: [WorkloadClass(name: "chat", inputTokens: 1, outputTokens: 1, maxDelaySeconds: 1)],
            sites: [site("solar", zone: zone, solar: 200), site("plain", zone: zone, solar: 0)]
        )
    }

    private func site(_ name: String, zone: String, solar: Double) -> Site {
        Site(
            name: name,
            zone: zone,
            powerUsageEffectiveness: 1.1,
            water: WaterProfile(usageEffectiveness: .fixed(litersPerKWh: 1), energyWaterIntensityLitersPerKWh: 1),
            power: PowerSupply(gridLimitKW: 10, solarCapacityKW: solar),
            network: [:],
            models: [],
            typical: TypicalSignals(carbonIntensityGramsPerKWh: 1, priceUSDPerMWh: 1)
        )
    }

    /// A directory with 48 hours of zone X-1 from 2023-03-06, the ninth missing, removed afterwards.
    private func withDirectory<Result>(_ body: (URL) throws -> Result) throws -> Result {
        let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: url) }
        let rows = (0..<48).filter { $0 != 9 }.map { number in
            "\(hour(Double(number)).formatted(.iso8601)),\(number),-\(number),0,5,0.5,0.25"
        }
        try (header + rows.joined(separator: "\n")).write(
            to: url.appending(path: "X-1-2023.csv"),
            atomically: true,
            encoding: .utf8
        )
        let demand = (0..<24).map { "\($0),\($0)" }.joined(separator: "\n")
        try "hour,requests_per_second\n\(demand)\n".write(
            to: url.appending(path: "demand-14d.csv"),
            atomically: true,
            encoding: .utf8
        )
        return try body(url)
    }

    @Test func sendsWhatTheMetersOfEachSiteAndAreaWouldHave() throws {
        let readings = try withDirectory {
            try ReplayMeters(fleet: fleet(), directory: $0, from: hour(0), to: hour(48))
                .readings(from: hour(0), to: hour(2))
        }
        let first = readings.filter { $0.observedAt == hour(0) }
        #expect(first.map(\.key).contains(.site("plain", .available)))
        let second = readings.filter { $0.observedAt == hour(1) }
        let values = Dictionary(uniqueKeysWithValues: second.map { ($0.key, $0.value) })
        #expect(values[.site("solar", .carbonIntensity)] == 1)
        #expect(values[.site("solar", .price)] == -1)
        #expect(values[.site("solar", .wetBulbTemperature)] == 5)
        #expect(values[.site("solar", .solarPower)] == 100)
        #expect(values[.site("plain", .solarPower)] == nil)
        #expect(values[.site("plain", .available)] == nil)
        let arrivals = try #require(values[.arrivals(area: "north", workloadClass: "chat")])
        #expect(abs(arrivals - 100 / 11.5) < 1e-9)
        #expect(values.count == 4 + 3 + 1 - 0)
    }

    @Test func isOrderedHalfOpenRepeatableAndAdditive() throws {
        try withDirectory { directory in
            let meters = try ReplayMeters(fleet: fleet(), directory: directory, from: hour(0), to: hour(48))
            let all = meters.readings(from: hour(-5), to: hour(99))
            #expect(all.map(\.observedAt) == all.map(\.observedAt).sorted())
            #expect(all == meters.readings(from: hour(0), to: hour(48)))
            let split = meters.readings(from: hour(0), to: hour(7.5)) + meters.readings(from: hour(7.5), to: hour(48))
            #expect(all == split)
            #expect(meters.readings(from: hour(3), to: hour(3)).isEmpty)
            let ninth = meters.readings(from: hour(9), to: hour(10))
            #expect(ninth.map(\.key) == [.arrivals(area: "north", workloadClass: "chat")])
        }
    }

    @Test func aDayAheadMarketTellsTheNextDaysPricesAtItsTime() throws {
        var fleet = fleet()
        fleet.sites[0].dayAheadMarket = DayAheadMarket(publicationMinute: 13 * 60, timeZone: "UTC")
        try withDirectory { directory in
            let meters = try ReplayMeters(fleet: fleet, directory: directory, from: hour(2), to: hour(48))
            // From the beginning on, what was told of today the day before; the ninth hour has no price.
            let first = meters.forecasts(from: hour(0), to: hour(13))
            #expect(first.map(\.validAt) == (2..<24).filter { $0 != 9 }.map { hour(Double($0)) })
            #expect(first.allSatisfy { $0.issuedAt == hour(-11) && $0.key == .site("solar", .price) })
            #expect(meters.forecasts(from: hour(3), to: hour(13)).isEmpty)
            let second = meters.forecasts(from: hour(13), to: hour(13.01))
            #expect(second.map(\.validAt) == (24..<48).map { hour(Double($0)) })
            #expect(second.map(\.value) == (24..<48).map { -Double($0) })
            #expect(second.allSatisfy { $0.issuedAt == hour(13) && $0.source == "day-ahead" })
            #expect(meters.forecasts(from: hour(0), to: hour(48)) == first + second)
        }
    }

    @Test func aZoneWithoutAFileIsNamedWithThoseThereAre() throws {
        let error = try withDirectory { directory in
            #expect(throws: SignalsError.self) {
                try ReplayMeters(fleet: fleet(zone: "Y"), directory: directory, from: hour(0), to: hour(1))
            }
        }
        #expect(error?.code == .missingZone)
        #expect(error?.message.contains("X-1") == true)
        #expect(error?.message.contains("zone Y") == true)
    }

    @Test(arguments: [(-1.0, 5.0), (0, 49), (100_000, 100_001)])
    func aPeriodOutsideTheFilesIsRefused(start: Double, end: Double) throws {
        let error = try withDirectory { directory in
            #expect(throws: SignalsError.self) {
                try ReplayMeters(fleet: fleet(), directory: directory, from: hour(start), to: hour(end))
            }
        }
        #expect(error?.code == .periodNotCovered)
    }

    @Test func anUnknownTimeZoneAndAMissingDirectoryAreRefused() throws {
        let zone = try withDirectory { directory in
            #expect(throws: SignalsError.self) {
                try ReplayMeters(fleet: fleet(timeZone: "Mars/A"), directory: directory, from: hour(0), to: hour(1))
            }
        }
        #expect(zone?.code == .unknownTimeZone)
        let missing = #expect(throws: SignalsError.self) {
            try ReplayMeters(fleet: fleet(), directory: URL(filePath: "/nowhere"), from: hour(0), to: hour(1))
        }
        #expect(missing?.code == .unreadableFile)
    }

    @Test(.enabled(if: SharedSignals.isPresent))
    func replaysTheRecordedYear() throws {
        let start = try date("2023-12-30T00:00:00Z")
        let end = try date("2024-01-01T00:00:00Z")
        let meters = try ReplayMeters(
            fleet: fleet(zone: "DE-LU", timeZone: "Europe/Berlin"),
            directory: SharedSignals.url,
            from: start,
            to: end
        )
        let readings = meters.readings(from: start, to: end)
        #expect(readings.count == 2 + 48 * (4 + 3 + 1))
        let last = readings.last { $0.key == .site("plain", .carbonIntensity) }
        #expect(last?.value == 178.79)
    }
}
