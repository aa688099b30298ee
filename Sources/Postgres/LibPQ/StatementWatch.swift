/// What may end a running statement early, and how far its cancellation has come. A pure state; the session acts on it.
struct StatementWatch {
    enum Reason: Equatable {
        /// The Swift task was cancelled.
        case task
        /// The statement ran too long.
        case timeout
    }

    enum Step: Equatable {
        /// Nothing to do before this moment (`nil`: before the socket or the wake pipe says so).
        case wait(until: ContinuousClock.Instant?)
        /// Ask the server to cancel; a request that arrives before the statement has started is lost, hence repeats.
        case requestCancel
        /// The server does not react: give the connection up.
        case giveUp
    }

    /// How long the server may take to end a cancelled statement.
    static let gracePeriod: Duration = .seconds(2)
    /// How often the request is repeated.
    static let repeatInterval: Duration = .milliseconds(250)

    var interrupt: Interrupt?
    private let timeout: Duration?
    private var deadline: ContinuousClock.Instant?
    private(set) var reason: Reason?
    private var giveUpAt: ContinuousClock.Instant?
    private var nextRequestAt: ContinuousClock.Instant?

    init(interrupt: Interrupt?, timeout: Duration?, now: ContinuousClock.Instant = .now) {
        self.interrupt = interrupt
        self.timeout = timeout
        deadline = timeout.map { now + $0 }
    }

    /// Progress was made: the time limit starts again. COPY uses it, whose length depends on the amount of data.
    mutating func restartTimeout(now: ContinuousClock.Instant = .now) {
        deadline = timeout.map { now + $0 }
    }

    /// Decides to cancel, whatever the interrupt says.
    mutating func stop(_ reason: Reason, now: ContinuousClock.Instant = .now) {
        guard self.reason == nil else { return }
        self.reason = reason
        giveUpAt = now + Self.gracePeriod
        nextRequestAt = now
    }

    mutating func step(now: ContinuousClock.Instant = .now) -> Step {
        if reason == nil {
            if interrupt?.isTriggered == true {
                stop(.task, now: now)
            } else if let deadline, deadline <= now {
                stop(.timeout, now: now)
            }
        }
        guard let giveUpAt, let nextRequestAt else { return .wait(until: deadline) }
        if giveUpAt <= now { return .giveUp }
        if nextRequestAt <= now {
            self.nextRequestAt = now + Self.repeatInterval
            return .requestCancel
        }
        return .wait(until: min(giveUpAt, nextRequestAt))
    }
}
