import Foundation
import Testing

@testable import ControlPlane

@Suite("When the timer ticks")
struct PlanTickerTests {
    @Test("the next tick is one interval after the last")
    func regular() {
        let step = PlanTicker.next(after: hour(1), now: hour(1.01), interval: 300)
        #expect(step.due == hour(1).addingTimeInterval(300))
        #expect(step.missed == 0)
    }

    @Test("ticks that passed while nobody looked are counted and stay on the same rhythm")
    func missed() {
        let step = PlanTicker.next(after: hour(1), now: hour(1).addingTimeInterval(1000), interval: 300)
        #expect(step.due == hour(1).addingTimeInterval(900))
        #expect(step.missed == 2)
    }

    @Test("a clock that was set back does not stop the ticks until it has caught up")
    func setBack() {
        let step = PlanTicker.next(after: hour(5), now: hour(1), interval: 300)
        #expect(step.due == hour(1).addingTimeInterval(300))
        #expect(step.missed == 0)
    }

    @Test("a leap of years ahead is survived")
    func leap() {
        let step = PlanTicker.next(after: .distantPast, now: .distantFuture, interval: 0.001)
        #expect(step.missed > 0)
    }
}
