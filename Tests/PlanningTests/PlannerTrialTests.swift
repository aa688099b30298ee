import Planning
import Testing

/// What `sunward plan check` does with thousands of fleets, with a few hundred.
struct PlannerTrialTests {
    /// Fleets that once got a plan which broke a limit or lay below its bound, with the reason: traces against limits of
    /// exactly zero; a trace that went to a site far too slow; new arrivals let wait as long as older ones.
    private static let once: [UInt64] = [
        4787, 6086, 6508, 8001, 8932, 1646, 6307,
        121, 773, 1190, 2449, 3382, 3536, 3550, 4814, 5402, 5531, 7475, 8021, 8705, 9292, 9660,
    ]

    @Test func `every fleet, however absurd, gets a plan that keeps its limits and its bound`() async throws {
        let trial = PlannerTrial(method: .automatic, tolerance: 1e-6)
        var report = PlannerTrialReport()
        for seed in Self.once + Array(20_000..<20_300) { try await trial.add(seed: seed, to: &report) }
        await trial.close()
        #expect(report.failures.isEmpty, "\(report.failures)")
        #expect(report.worstViolation <= 1e-6)
        #expect(report.worstDualExcess <= 1e-6)
        #expect(report.dualityChecks == 2 * report.fleets)
        #expect((80..<260).contains(report.partial), "the generator should make both kinds: \(report.partial)")
        // A bound that proves nothing would pass as well: nearly all plans must be proven within a millionth, each phase.
        #expect(report.shortOfOptimum <= report.dualityChecks / 25, "\(report.shortOfOptimum)")
    }

    @Test func `fleets that need no time keep their limits and bounds split by slots as well`() async throws {
        let trial = PlannerTrial(method: .split, tolerance: 1e-6)
        var report = PlannerTrialReport()
        // 4059: a demand a million times too large, of which next to nothing goes unserved.
        for seed in [4059] + Array(UInt64(30_000)..<30_150) { try await trial.add(seed: seed, to: &report) }
        await trial.close()
        #expect(report.failures.isEmpty, "\(report.failures)")
    }
}
