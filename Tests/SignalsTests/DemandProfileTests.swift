import Foundation
import Signals
import Testing

@Suite struct DemandProfileTests {
    /// Hour n of a week has the rate n, so that a factor tells its hour.
    private func week() throws -> DemandProfile {
        let rows = (0..<168).map { "\($0),\($0)" }.joined(separator: "\n")
        return try DemandProfile(text: "hour,requests_per_second\n\(rows)\n", file: "d.csv")
    }

    private func hourOfWeek(_ text: String, _ zone: String) throws -> Double {
        let timeZone = try #require(TimeZone(identifier: zone))
        return (try week().factor(at: try date(text), in: timeZone) * 83.5).rounded()
    }

    @Test func itsMeanIsOne() throws {
        let factors = try week().factors
        #expect(abs(factors.reduce(0, +) / 168 - 1) < 1e-12)
    }

    @Test(arguments: [
        ("2023-03-06T00:00:00Z", "UTC", 0.0),
        ("2023-03-06T23:59:59Z", "UTC", 23),
        ("2023-03-12T23:00:00Z", "UTC", 167),
        ("2023-03-13T00:00:00Z", "UTC", 0),
        ("2023-03-06T00:00:00Z", "Asia/Tokyo", 9),
        ("2023-03-06T00:00:00Z", "America/Los_Angeles", 160),
        ("2023-03-12T09:30:00Z", "America/Los_Angeles", 145),
        ("2023-03-12T10:30:00Z", "America/Los_Angeles", 147),
        ("1969-12-28T23:00:00Z", "UTC", 167),
    ])
    func hourZeroIsMondayMidnightOfLocalTimeAndSummerTimeSkipsAnHour(time: String, zone: String, hour: Double) throws {
        #expect(try hourOfWeek(time, zone) == hour)
    }

    @Test func missingHoursAreFilledAndTheLengthIsWholeDays() throws {
        let profile = try DemandProfile(
            text: "hour,requests_per_second\n25,4\n0,2\n1,3\n1,5\n2,\n",
            file: "d.csv"
        )
        #expect(profile.factors.count == 48)
        let scale = profile.factors[0] / 2
        let rates = profile.factors.map { ($0 / scale).rounded() }
        #expect(Array(rates[0...3]) == [2, 5, 5, 5])
        #expect(Array(rates[24...26]) == [2, 4, 5])
    }

    @Test(arguments: [("hour,requests_per_second\n-1,2\n", 2), ("hour,requests_per_second\n0,1\n1,x\n", 3)])
    func namesTheLineOfABadCell(text: String, line: Int) {
        let error = #expect(throws: SignalsError.self) { try DemandProfile(text: text, file: "d.csv") }
        #expect(error?.line == line)
    }

    @Test func refusesAProfileOfNothing() {
        #expect(throws: SignalsError.self) {
            try DemandProfile(text: "hour,requests_per_second\n0,0\n", file: "d.csv")
        }
    }
}
