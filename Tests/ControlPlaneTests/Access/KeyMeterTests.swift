import Foundation
import SunwardModel
import Testing

@testable import ControlPlane

struct KeyMeterTests {
    private let day = DailyUsage.startOfDay(lateEvening)

    @Test func `a total waits until exactly it was written`() {
        var meter = KeyMeter(day: lateEvening)
        #expect(meter.pending.isEmpty)
        meter.add(KeyUse(requests: 1, usd: 1))
        let first = meter.pending
        #expect(first == [day: KeyUse(requests: 1, usd: 1)])
        // While it is being written another request ends.
        meter.add(KeyUse(requests: 1, usd: 2))
        meter.written(KeyUse(requests: 1, usd: 1), day: day)
        #expect(meter.pending == [day: KeyUse(requests: 2, usd: 3)])
        meter.written(KeyUse(requests: 2, usd: 3), day: day)
        #expect(meter.pending.isEmpty)
    }

    @Test func `a day that has ended is still written, and counts against none that follows`() {
        var meter = KeyMeter(day: lateEvening)
        meter.add(KeyUse(usd: 1))
        meter.observe(others: KeyUse(usd: 5), day: day)
        #expect(meter.total.usd == 6)
        let tomorrow = day.addingTimeInterval(86_400)
        meter.advance(to: tomorrow.addingTimeInterval(7))
        #expect(meter.total == KeyUse() && meter.day == tomorrow)
        // What comes late about yesterday changes nothing today.
        meter.observe(others: KeyUse(usd: 5), day: day)
        meter.add(KeyUse(usd: 2))
        #expect(meter.total.usd == 2)
        #expect(meter.pending == [day: KeyUse(usd: 1), tomorrow: KeyUse(usd: 2)])
        // Nor does a clock that is set back.
        meter.advance(to: lateEvening)
        #expect(meter.day == tomorrow)
    }

    @Test func `days that wait for the database are bounded`() {
        var meter = KeyMeter(day: lateEvening)
        for number in 0..<100 {
            meter.advance(to: lateEvening.addingTimeInterval(Double(number) * 86_400))
            meter.add(KeyUse(requests: 1))
        }
        #expect(meter.pending.count == 32)
        #expect(meter.pending.keys.min() == day.addingTimeInterval(68 * 86_400))
    }
}
