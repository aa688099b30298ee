import Store
import Testing

struct SpoolPatienceTests {
    private let start = ContinuousClock.now

    private func at(_ seconds: Double) -> ContinuousClock.Instant { start + .seconds(seconds) }

    @Test func `an empty spool is not waited for`() {
        var patience = SpoolPatience(now: start)
        let isWorthwhile = patience.isWorthwhile(records: 0, now: at(0))
        #expect(!isWorthwhile)
    }

    @Test func `a spool that becomes smaller is waited for however long it takes`() {
        var patience = SpoolPatience(longest: .seconds(30), now: start)
        for round in 0..<100 {
            let isWorthwhile = patience.isWorthwhile(records: 1000 - round, now: at(Double(round) * 29))
            #expect(isWorthwhile)
        }
    }

    @Test func `one that stays as it is, or grows, is waited for so long only`() {
        var patience = SpoolPatience(longest: .seconds(30), now: start)
        let answers = [(10, 0.0), (10, 29), (11, 29.5), (9, 29.9), (12, 50), (10, 59), (9, 59.9)].map {
            patience.isWorthwhile(records: $0.0, now: at($0.1))
        }
        #expect(answers == [true, true, true, true, true, true, false])
    }
}
