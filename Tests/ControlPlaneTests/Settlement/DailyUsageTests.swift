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

    @Test("the newest reading of a meter counts, also after a wrong one")
    func correction() {
        var usage = DailyUsage(day: hour(10), bySite: ["north": .init(waterLiters: 100, carbonKilograms: 7)])
        for (offset, liters) in [120.0, 99_000, 121].enumerated() {
            usage.observe(site: "north", meteredWaterLiters: liters, at: hour(9 + 0.1 * Double(offset)))
            #expect(usage.usage(site: "north", on: hour(10)).waterLiters == liters)
        }
        // An older one that comes late says nothing new, and what was settled is the least.
        usage.observe(site: "north", meteredWaterLiters: 99_000, at: hour(9.05))
        #expect(usage.totalWaterLiters(on: hour(10)) == 121)
        usage.observe(site: "north", meteredWaterLiters: 3, at: hour(9.5))
        #expect(usage.totalWaterLiters(on: hour(10)) == 100)
        #expect(usage.usage(site: "north", on: hour(10)).carbonKilograms == 7)
    }

    @Test("what is settled since a reading adds to it, an interval that it lies in by its part")
    func sinceReading() {
        var usage = DailyUsage(day: hour(9))
        usage.add(Self.settlement(from: 9, to: 9.5, liters: 10))
        usage.add(Self.settlement(from: 9.5, to: 10, liters: 20))
        for _ in 0..<3 {
            // Every plan sees the same reading again.
            usage.observe(site: "north", meteredWaterLiters: 50, at: hour(9.75))
            #expect(isClose(usage.totalWaterLiters(on: hour(10)), 60))
        }
        usage.add(Self.settlement(from: 10, to: 10.5, liters: 5))
        #expect(isClose(usage.totalWaterLiters(on: hour(10.5)), 65))
        usage.observe(site: "north", meteredWaterLiters: 55, at: hour(10.25))
        #expect(isClose(usage.totalWaterLiters(on: hour(10.5)), 57.5))
        usage.observe(site: "north", meteredWaterLiters: 1, at: hour(10.5))
        #expect(isClose(usage.totalWaterLiters(on: hour(10.5)), 35))
    }

    private static func settlement(from start: Double, to end: Double, liters: Double) -> Settlement {
        PlanFixture.settlement(from: hour(start), to: hour(end), water: liters)
    }
}
