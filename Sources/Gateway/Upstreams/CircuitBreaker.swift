import NIOCore

/// Whether an upstream may be sent requests, by how the last ones and the probes ended. Pure.
///
/// Closed, it lets all through. It opens after several failures in a row, or when too large a share of the last
/// requests failed; then it lets none through for a cool-down that doubles each time the upstream fails its trial.
/// After the cool-down exactly one request goes through, the trial. The first good part of its answer closes it, or
/// its end where the answer comes in one piece; a failure opens it again. Failures of requests that were under way when
/// it opened are not counted twice.
struct CircuitBreaker: Sendable {
    /// When it opens, and for how long.
    struct Settings: Hashable, Sendable {
        /// Failures in a row that open it, of requests or of probes.
        var consecutiveFailures = 3

        /// The last requests that are looked at; at most 64.
        var windowRequests = 32

        /// Fewer than this many requests are too few to speak of a share.
        var leastRequests = 12

        /// The share of failures in the window that opens it.
        var failureFraction = 0.5

        var firstCoolDown = TimeAmount.seconds(1)
        var longestCoolDown = TimeAmount.seconds(30)

        /// A trial that nobody reports on is over after this time.
        var longestTrial = TimeAmount.seconds(60)

        /// Between two requests that are let through as a last resort.
        var lastResortGap = TimeAmount.seconds(1)
    }

    /// What is wrong with an upstream.
    enum Illness: Hashable, Sendable {
        /// No connection comes about: a probe that connects proves the contrary.
        case unreachable

        /// It connects and fails requests: only a request can prove the contrary.
        case failing

        /// Its probes get no answer in time, and no request has failed: only a request can tell.
        case doubted
    }

    /// What it does with requests.
    enum State: Hashable, Sendable {
        case closed

        /// Lets none through before the moment, then one.
        case open(until: NIODeadline)

        /// One is under way; if its end is not known by the moment, another may go.
        case halfOpen(until: NIODeadline)
    }

    private(set) var state = State.closed

    /// Times in a row that it opened without a whole answer, or a good probe, in between.
    private(set) var openings = 0

    private let settings: Settings
    private var illness = Illness.failing

    /// Failures since a request was last served, or began to be.
    private var failuresInRow = 0

    /// Answers that broke off since one came to its end.
    private var brokenInRow = 0
    private var failedProbesInRow = 0

    /// Whether a request has been served since the last probe.
    private var hasServed = false

    /// When it opened, or when a request was last let through although it was not closed.
    private var triedAt = NIODeadline.uptimeNanoseconds(0)

    /// One bit for each of the last requests, the newest lowest; set where it failed. Each is counted once: when it has
    /// failed, when it begins to be served, or when it has been.
    private var window: UInt64 = 0
    private var windowCount = 0

    init(settings: Settings = Settings()) { self.settings = settings }

    /// The moment from which a request may be let through; nil means always.
    var opensAt: NIODeadline? {
        switch state {
        case .closed: nil
        case .open(let until), .halfOpen(let until): until
        }
    }

    /// Whether it is open for no other reason than that probes get no answer in time.
    var isDoubted: Bool { state != .closed && illness == .doubted }

    /// Asks to send a request. A yes while it is not closed makes the request the trial.
    mutating func admit(now: NIODeadline) -> Bool {
        guard let opensAt else { return true }
        guard now >= opensAt else { return false }
        beginTrial(now: now)
        return true
    }

    /// Whether a request that has nobody else to go to would be let through: some are, so that the first after an outage
    /// ends it, and all where nothing speaks against the upstream but the silence of its probes.
    func admitsAsLastResort(now: NIODeadline) -> Bool {
        guard let opensAt else { return true }
        return now >= opensAt || illness == .doubted || now >= triedAt + settings.lastResortGap
    }

    /// Asks to send such a request.
    mutating func admitAsLastResort(now: NIODeadline) -> Bool {
        guard admitsAsLastResort(now: now) else { return false }
        if state != .closed { beginTrial(now: now) }
        return true
    }

    private mutating func beginTrial(now: NIODeadline) {
        state = .halfOpen(until: now + settings.longestTrial)
        triedAt = now
    }

    /// Takes the first good part of an answer that goes on. How it ends is still to be told.
    mutating func recordBeginning() {
        hasServed = true
        switch state {
        case .closed:
            failuresInRow = 0
            push(failed: false)
        // That it serves at all is no more than that: until an answer is whole, cool-downs go on doubling.
        case .halfOpen: resume()
        case .open: if illness == .doubted { resume() }
        }
    }

    /// Takes the end of a request.
    ///
    /// - Parameters:
    ///   - hadBegun: Whether ``recordBeginning()`` was told of it.
    ///   - random: 64 even bits, for the jitter of the cool-down.
    mutating func record(
        _ verdict: AttemptResult.Verdict,
        hadBegun: Bool = false,
        now: NIODeadline,
        random: UInt64
    ) {
        switch verdict {
        case .healthy, .busy: succeeded(hadBegun: hadBegun)
        case .ill(let illness): failed(illness, hadBegun: hadBegun, now: now, random: random)
        case .nothing:
            // A trial that ended without a verdict leaves the place to the next.
            if case .halfOpen = state { state = .open(until: now) }
        }
    }

    /// Takes the end of a probe.
    ///
    /// - Parameters:
    ///   - isHealthy: The upstream answered it as a living server does.
    ///   - isSilent: It did not answer in time.
    mutating func recordProbe(isHealthy: Bool, isSilent: Bool = false, now: NIODeadline, random: UInt64) {
        defer { hasServed = false }
        guard !isHealthy else {
            failedProbesInRow = 0
            if illness != .failing, state != .closed { close() }
            return
        }
        // Who serves requests has only no time for the probe. What it says itself holds against it all the same: a server
        // that is to be left says so before it stops.
        if isSilent, hasServed {
            failedProbesInRow = 0
            return
        }
        failedProbesInRow += 1
        if state == .closed, failedProbesInRow >= settings.consecutiveFailures {
            open(isSilent ? .doubted : .unreachable, now: now, random: random)
        } else if case .open(let until) = state,
            illness == .unreachable && until <= now || illness == .doubted && !isSilent
        {
            // The probe was the trial: no request need fail for it.
            open(.unreachable, now: now, random: random)
        }
    }

    private mutating func succeeded(hadBegun: Bool) {
        hasServed = true
        switch state {
        case .closed:
            failuresInRow = 0
            brokenInRow = 0
            openings = 0
            if !hadBegun { push(failed: false) }
        case .halfOpen: close()
        // The end of a request from before it opened: nothing about the present, but where nothing else is known of it.
        case .open: if illness == .doubted { close() }
        }
    }

    private mutating func failed(_ illness: Illness, hadBegun: Bool, now: NIODeadline, random: UInt64) {
        switch state {
        case .closed:
            failuresInRow += 1
            if hadBegun {
                brokenInRow += 1
                turnSuccess()
            } else {
                push(failed: true)
            }
            let failures = window.nonzeroBitCount
            let isMostly =
                windowCount >= settings.leastRequests
                && Double(failures) >= settings.failureFraction * Double(windowCount)
            if max(failuresInRow, brokenInRow) >= settings.consecutiveFailures || isMostly {
                open(illness, now: now, random: random)
            }
        case .halfOpen: open(illness, now: now, random: random)
        case .open: if self.illness == .doubted { open(illness, now: now, random: random) }
        }
    }

    private mutating func open(_ illness: Illness, now: NIODeadline, random: UInt64) {
        self.illness = illness
        let doublings = min(openings, 20)
        openings += 1
        let first = settings.firstCoolDown.nanoseconds
        let full = min(first << Int64(doublings), settings.longestCoolDown.nanoseconds)
        // Between half of it and all: gateways that saw the same failure do not come back together.
        let half = full / 2
        let jitter = half > 0 ? Int64(random % UInt64(half + 1)) : 0
        state = .open(until: now + .nanoseconds(half + jitter))
        triedAt = now
        clearCounts()
    }

    private mutating func close() {
        resume()
        openings = 0
    }

    private mutating func resume() {
        state = .closed
        clearCounts()
    }

    private mutating func clearCounts() {
        failuresInRow = 0
        brokenInRow = 0
        failedProbesInRow = 0
        window = 0
        windowCount = 0
    }

    /// One of the requests that were counted as served has failed in the end.
    private mutating func turnSuccess() {
        let newest = ~window & (window &+ 1)
        guard newest.trailingZeroBitCount < windowCount else { return push(failed: true) }
        window |= newest
    }

    private mutating func push(failed: Bool) {
        let size = min(max(settings.windowRequests, 1), 64)
        let mask: UInt64 = size == 64 ? .max : (1 << UInt64(size)) - 1
        window = ((window << 1) | (failed ? 1 : 0)) & mask
        windowCount = min(windowCount + 1, size)
    }
}
