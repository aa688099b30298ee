import SunwardModel
import Testing

@testable import Routing

struct ReplayBudgetTests {
    private func record(at time: Double, grams: Double) -> ReplayRecord {
        var record = ReplayRecord(prompt: 0, dataset: 0, arrival: time, gramsPerJoule: 0)
        record.grams = grams
        return record
    }

    @Test func `a budget of the whole run is one window, and a shorter window gets its part`() {
        let whole = ReplayBudget(.grams(60)).allowance(durationSeconds: 600, bestSingleGrams: 1)
        #expect(whole.gramsPerWindow == 60 && whole.windowMinutes == 10)
        let part = ReplayBudget(.partOfBestSingle(0.5), windowSeconds: 60)
            .allowance(durationSeconds: 600, bestSingleGrams: 100)
        #expect(part.gramsPerWindow == 5 && part.windowMinutes == 1)
        let long = ReplayBudget(.grams(60), windowSeconds: 6000).allowance(durationSeconds: 600, bestSingleGrams: 1)
        #expect(long == whole)
    }

    @Test func `the audit finds what the whole run and the worst window are over`() {
        let records = [
            record(at: 0, grams: 2), record(at: 50, grams: 6), record(at: 70, grams: 3), record(at: 170, grams: 1),
        ]
        let audit = BudgetAudit(
            CarbonAllowance(gramsPerWindow: 5, windowMinutes: 1),
            records: records,
            durationSeconds: 180,
            leastGrams: 0
        )
        #expect(audit.allowedGrams == 15 && audit.spentGrams == 12 && audit.overrunFraction == 0)
        // 6 and 3 within twenty seconds.
        #expect(abs(audit.worstWindowOverrunFraction - 0.8) < 1e-12)
    }
}
