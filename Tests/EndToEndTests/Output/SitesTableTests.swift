import ControlAPI
import Foundation
import Testing

@testable import sunward

@Suite("The table of sites")
struct SitesTableTests {
    private static func sites(isStale: Bool) throws -> [SiteView] {
        let reading = #""observedAt": "2023-06-21T11:00:00Z", "ageSeconds": 3600, "stale": "#
        let json = """
            [{"name": "ohio", "zone": "PJM", "available": true, "models": [], "unavailableModels": [],
              "waterUsedTodayLiters": 1, "carbonUsedTodayKilograms": 2,
              "readings": [{"metric": "carbon_intensity_grams_per_kwh", "value": 412, \(reading) \(isStale)},
                           {"metric": "price_usd_per_mwh", "value": 31.5, \(reading) false},
                           {"metric": "price_usd_per_mwh", "model": "small", "value": 1, \(reading) true}]}]
            """
        return try WireCoding.decoder().decode([SiteView].self, from: Data(json.utf8))
    }

    private static let pipe = Terminal(isInteractive: false, columns: nil, hasColour: false)

    @Test func `a stale reading has a sign that does not need colour, and the sign is explained`() throws {
        let stale = SitesTable(sites: try Self.sites(isStale: true))
        let lines = stale.table.rendered(for: Self.pipe).split(separator: "\n")
        #expect(lines[0].split(separator: " ").prefix(4) == ["site", "zone", "state", "gCO2/kWh"])
        #expect(lines[1].split(separator: " ").prefix(5) == ["ohio", "PJM", "up", "*412", "31.50"])
        #expect(stale.legend == "* marks a stale reading")
        // Programs read numbers there.
        #expect(stale.table.csv().contains("ohio,PJM,up,412.0,31.5,"))
    }

    @Test func `fresh readings have none`() throws {
        let fresh = SitesTable(sites: try Self.sites(isStale: false))
        #expect(!fresh.table.rendered(for: Self.pipe).contains("*"))
        #expect(fresh.legend == nil)
    }
}
