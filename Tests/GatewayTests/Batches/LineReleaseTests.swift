import ControlPlane
import Foundation
import SunwardModel
import Testing

@testable import Gateway

struct LineReleaseTests {
    private static let start = Date(timeIntervalSince1970: 1_772_366_400)
    private let cell = BatchCell(area: "east", workloadClass: "night", isPlanned: true)

    /// A plan that serves so many queries of the cell in the present hour.
    private static func rates(_ queries: Double) -> PlannedRates {
        PlannedRates(ReleasePlan.make(queries, at: start), replanMinutes: 15, now: start)
    }

    private func situation(
        after seconds: Double,
        waiting: Int = 1000,
        dueHours: Double = 10,
        rates: PlannedRates? = nil,
        places: Int = 16,
        releasers: Int = 1
    ) -> LineRelease.Situation {
        LineRelease.Situation(
            now: Self.start.addingTimeInterval(seconds),
            speed: 1,
            rates: rates,
            releasers: releasers,
            waiting: [WaitingLines(cell: cell, due: Self.start.addingTimeInterval(dueHours * 3600), count: waiting)],
            places: places,
            mostPlaces: 16,
            lineSeconds: 2
        )
    }

    /// Lines released in an hour of looks a second apart.
    private func released(_ rates: PlannedRates?, releasers: Int = 1, interactivePerMinute: Int = 0) -> Int {
        var release = LineRelease()
        var count = 0
        for second in 0..<3600 {
            if second.isMultiple(of: 60) { release.took(interactivePerMinute, of: DemandKey(cell)) }
            for grant in release.grants(situation(after: Double(second), rates: rates, releasers: releasers)) {
                release.took(grant.count, of: DemandKey(cell))
                count += grant.count
            }
        }
        return count
    }

    @Test func `lines go at the rate at which the plan serves their cell`() {
        #expect((358...361).contains(released(Self.rates(360))))
        #expect((178...181).contains(released(Self.rates(360), releasers: 2)))
        #expect(released(Self.rates(0)) == 0)
        #expect(released(nil) == 0)
    }

    @Test func `requests of the cell that do not wait are taken off`() {
        #expect((238...246).contains(released(Self.rates(360), interactivePerMinute: 2)))
    }

    @Test func `lines that would come too late go without a plan, and no others`() throws {
        var release = LineRelease()
        // 1000 lines at 8 a second need 125 s, twice that with caution, beside ten minutes for the last.
        let late = 10 * 3600 - 600 - 250.0
        #expect(release.grants(situation(after: late - 1)).isEmpty)
        let grant = try #require(release.grants(situation(after: late + 1)).first)
        #expect(grant.cell == nil && grant.count == 16 && !grant.leavesRoom)
        #expect(try #require(grant.dueBy) >= Self.start.addingTimeInterval(36_000))
    }

    @Test func `an early deadline behind which much is due is kept, what comes later waits`() throws {
        var release = LineRelease()
        var situation = situation(after: 0)
        let soon = Self.start.addingTimeInterval(300)
        situation.waiting.insert(WaitingLines(cell: cell, due: soon, count: 3), at: 0)
        let grants = release.grants(situation)
        #expect(grants == [LineRelease.Grant(cell: nil, count: 3, dueBy: soon.addingTimeInterval(60))])
    }

    @Test func `what no plan is made for goes at once, as far as there are places`() {
        var release = LineRelease()
        var situation = situation(after: 0, places: 5)
        let vectors = BatchCell(area: "east", workloadClass: "night", isPlanned: false)
        situation.waiting.append(
            WaitingLines(cell: vectors, due: Self.start.addingTimeInterval(50_000), count: 100)
        )
        #expect(release.grants(situation) == [LineRelease.Grant(cell: vectors, count: 5)])
        situation.places = 0
        #expect(release.grants(situation).isEmpty)
    }

    @Test func `time that stood still or leapt releases no flood`() {
        var release = LineRelease()
        _ = release.grants(situation(after: 0, rates: Self.rates(3600), places: 1000))
        let later = situation(after: 86_400 * 365, dueHours: 1e5, rates: Self.rates(3600), places: 100_000)
        let grants = release.grants(later)
        #expect(grants.reduce(0) { $0 + $1.count } <= 3600)
    }
}
