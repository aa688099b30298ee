import Foundation
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("What today has used")
struct DailyUsageTests {
    @Test("a water meter is believed where it shows more than was settled, and only then")
    func meter() {
        var usage = DailyUsage(day: hour(10), bySite: ["north": .init(waterLiters: 100, carbonKilograms: 7)])
        usage.observe(site: "north", meteredWaterLiters: 90, at: hour(9))
        #expect(usage.usage(site: "north", on: hour(10)).waterLiters == 100)
        usage.observe(site: "north", meteredWaterLiters: 130, at: hour(9))
        #expect(usage.usage(site: "north", on: hour(10)) == .init(waterLiters: 130, carbonKilograms: 7))
    }

    @Test("yesterday's meter reading says nothing of today")
    func yesterday() {
        var usage = DailyUsage(day: hour(24.1))
        usage.observe(site: "north", meteredWaterLiters: 900, at: hour(23.9))
        #expect(usage.totalWaterLiters(on: hour(24.1)) == 0)
    }

    @Test("a new day starts at zero, an earlier moment changes nothing")
    func rollover() {
        var usage = DailyUsage(day: hour(10), bySite: ["north": .init(waterLiters: 100, carbonKilograms: 7)])
        #expect(usage.totalWaterLiters(on: hour(30)) == 0)
        usage.advance(to: hour(2))
        #expect(usage.totalCarbonKilograms(on: hour(10)) == 7)
        usage.advance(to: hour(24))
        #expect(usage.totalWaterLiters(on: hour(30)) == 0)
        usage.observe(site: "north", meteredWaterLiters: 3, at: hour(24))
        #expect(usage.totalWaterLiters(on: hour(30)) == 3)
        #expect(usage.totalWaterLiters(on: hour(10)) == 0)
    }
}
