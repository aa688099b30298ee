import Foundation
import Signals
import Testing

@Suite struct ZoneSignalFileTests {
    private let header =
        "time_utc,carbon_g_per_kwh,price_usd_per_mwh,temperature_c,wet_bulb_c,solar_capacity_factor,"
        + "wind_capacity_factor"

    private func read(_ lines: [String], end: String = "\n") throws -> ZoneSignalFile {
        try ZoneSignalFile(text: ([header] + lines).joined(separator: end) + end, zone: "X", file: "X-2023.csv")
    }

    @Test(arguments: ["\n", "\r\n"])
    func readsValuesWithEitherLineEnd(end: String) throws {
        let file = try read(["2023-01-01T00:00:00Z,387.78,-30.62,31.2,22.2,0.7751,0.2312"], end: end)
        let row = try #require(file.rows.first)
        #expect(row.time == (try date("2023-01-01T00:00:00Z")))
        #expect(row.carbonGramsPerKWh == 387.78)
        #expect(row.priceUSDPerMWh == -30.62)
        #expect(row.temperatureCelsius == 31.2)
        #expect(row.wetBulbCelsius == 22.2)
        #expect(row.solarCapacityFactor == 0.7751)
        #expect(row.windCapacityFactor == 0.2312)
        #expect(file.rows.count == 1)
    }

    @Test func sortsRowsRevisesRepeatedOnesAndKeepsGapsAndEmptyCells() throws {
        let file = try read([
            "2023-01-01T05:00:00Z,5,50,1,1,0,0",
            "",
            "2023-01-01T01:00:00Z,1,,1,,0,",
            "2023-01-01T05:00:00Z,6,,1,1,0,0",
            "2023-01-01T00:00:00Z,0",
        ])
        #expect(file.rows.map(\.carbonGramsPerKWh) == [0, 1, 6])
        #expect(file.rows.map(\.priceUSDPerMWh) == [nil, nil, 50])
        #expect(file.rows[1].windCapacityFactor == nil)
        #expect(file.rows(from: try date("2023-01-01T01:00:00Z"), to: try date("2023-01-01T05:00:00Z")).count == 1)
    }

    @Test(arguments: [
        ("2023-01-01T00:00:00Z,abc,1,1,1,0,0", "carbon_g_per_kwh", "abc"),
        ("2023-01-01T00:00:00Z,-1,1,1,1,0,0", "carbon_g_per_kwh", "-1"),
        ("2023-01-01T00:00:00Z,1,nan,1,1,0,0", "price_usd_per_mwh", "nan"),
        ("2023-01-01T00:00:00Z,1,1,1,1,1.5,0", "solar_capacity_factor", "1.5"),
        ("yesterday,1,1,1,1,0,0", "time_utc", "yesterday"),
        (",1,1,1,1,0,0", "time_utc", ""),
    ])
    func namesLineFieldAndTextOfABadCell(row: String, field: String, value: String) throws {
        let error = #expect(throws: SignalsError.self) { try read(["2023-01-01T01:00:00Z,1,1,1,1,0,0", row]) }
        #expect(error?.code == .invalidValue)
        #expect(error?.line == 3)
        #expect(error?.field == field)
        #expect(error?.value == value)
        #expect(error?.description.hasPrefix("X-2023.csv:3 \(field) \"\(value)\": ") == true)
    }

    @Test func refusesAHeaderThatLacksOrRepeatsAColumn() {
        let lacking = #expect(throws: SignalsError.self) {
            try ZoneSignalFile(text: "time_utc,carbon_g_per_kwh\n2023-01-01T00:00:00Z,1\n", zone: "X", file: "x")
        }
        #expect(lacking?.code == .invalidHeader)
        #expect(lacking?.field == "price_usd_per_mwh")
        let repeated = #expect(throws: SignalsError.self) {
            try ZoneSignalFile(text: header + ",wet_bulb_c\n2023-01-01T00:00:00Z,1\n", zone: "X", file: "x")
        }
        #expect(repeated?.field == "wet_bulb_c")
    }

    @Test(arguments: ["", "\n"])
    func refusesAnEmptyFile(text: String) {
        #expect(throws: SignalsError.self) { try ZoneSignalFile(text: text, zone: "X", file: "x") }
        let error = #expect(throws: SignalsError.self) {
            try ZoneSignalFile(text: header + "\n" + text, zone: "X", file: "x")
        }
        #expect(error?.code == .emptyFile)
    }

    @Test func columnsMayComeInAnyOrderWithAByteOrderMarkAndQuotes() throws {
        let columns = header.split(separator: ",").reversed().joined(separator: ",")
        let file = try ZoneSignalFile(
            text: "\u{FEFF}\(columns),note\r\n0.5,0.25,2,3,\"4.5\",5,2023-01-01T00:00:00Z,\"a, b\"\r\n",
            zone: "X",
            file: "x"
        )
        #expect(file.rows.first?.priceUSDPerMWh == 4.5)
        #expect(file.rows.first?.windCapacityFactor == 0.5)
    }
}
