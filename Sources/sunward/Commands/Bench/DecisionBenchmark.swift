import Routing
import SunwardModel
import ThreadExecutor

/// Times decisions in process: by the policy, by one that does not look, in parts, and nothing, each in turn so that
/// whatever else the machine does meets all of them alike.
struct DecisionBenchmark {
    private enum Kind: Int, CaseIterable {
        case policy, processor, firstModel, nothing, staged
    }

    private let decisions: Int
    private var driver: DecisionDriver
    private var staged: StagedDecision
    private var logs: [DurationLog]

    /// Places that were chosen, added up: decisions whose result nobody reads might be left out by the compiler.
    private var checksum = 0

    /// - Parameter decisions: Of each kind.
    /// - Throws: As ``PolicyFactory``.
    init(_ setting: BenchSetting, decisions: Int) throws(RoutingError) {
        self.decisions = decisions
        driver = try DecisionDriver(setting)
        staged = StagedDecision(driver.router, decisions: decisions)
        logs = Kind.allCases.map { _ in DurationLog(capacity: decisions) }
    }

    mutating func run() -> RouteBenchReport.InProcess {
        var bar = ProgressBar(total: Double(decisions))
        turn(min(decisions / 4, 5000), isCounted: false, bar: &bar)
        let before = ProcessMemory.now
        turn(decisions, isCounted: true, bar: &bar)
        let after = ProcessMemory.now
        bar.clear()
        return RouteBenchReport.InProcess(
            policy: logs[Kind.policy.rawValue].summary,
            processor: logs[Kind.processor.rawValue].summary,
            firstModel: logs[Kind.firstModel.rawValue].summary,
            nothing: logs[Kind.nothing.rawValue].summary,
            stages: staged.summaries,
            memoryBefore: before,
            memoryAfter: after,
            meanPlaceChosen: Double(checksum) / Double(2 * decisions)
        )
    }

    private mutating func turn(_ rounds: Int, isCounted: Bool, bar: inout ProgressBar) {
        for round in 0..<rounds {
            // Who comes first changes from round to round: the first finds the caches as the last has left them.
            for step in Kind.allCases.indices {
                guard let kind = Kind(rawValue: (round + step) % Kind.allCases.count) else { continue }
                run(kind, isCounted: isCounted)
            }
            if round % 4096 == 0 { bar.show(Double(round), "deciding") }
        }
    }

    private mutating func run(_ kind: Kind, isCounted: Bool) {
        var request = driver.next()
        var choice: RoutingChoice?
        let began: UInt64
        let ended: UInt64
        switch kind {
        case .policy:
            began = DurationLog.now()
            choice = driver.decide(&request)
            ended = DurationLog.now()
            driver.settle(request, choice)
        case .processor:
            began = ThreadTime.processorNanoseconds()
            choice = driver.decide(&request)
            ended = ThreadTime.processorNanoseconds()
            driver.settle(request, choice)
        case .firstModel:
            began = DurationLog.now()
            choice = driver.decide(&request, by: FirstModelPolicy())
            ended = DurationLog.now()
        case .nothing:
            began = DurationLog.now()
            ended = DurationLog.now()
        case .staged:
            choice = staged.decide(
                request,
                policy: driver.policy,
                usesContext: driver.usesContext,
                isCounted: isCounted
            )
            if isCounted { checksum += choice?.model ?? 0 }
            return
        }
        guard isCounted else { return }
        logs[kind.rawValue].add(ended &- began)
        if kind == .policy { checksum += choice?.model ?? 0 }
    }
}
