import Foundation

/// What follows for a line from what was answered. Pure.
///
/// What lies with the moment is tried again, without end: the batch's end bounds it. What may lie with the request is
/// tried again a few times. What the request cannot change is final.
enum LineOutcome: Hashable, Sendable {
    /// It is answered; its line goes into the output file.
    case completed

    /// Its line goes into the error file.
    case failed

    /// It waits again.
    ///
    /// - `seconds`: In real time.
    /// - `countsTry`: Whether the request itself may be to blame.
    /// - `pauses`: Whom else there is no use in asking for so long.
    case again(seconds: Double, countsTry: Bool, pauses: Pause)

    enum Pause: Hashable, Sendable {
        case nobody

        /// The owner's limits are reached.
        case owner

        /// Nothing more is to be had of the models.
        case everybody
    }

    /// Attempts of a line whose request may be to blame, each of several attempts of the gateway's. With their pauses they
    /// outlast an outage of a quarter of an hour: what may wait need not fail with it.
    static let mostTries = 7
    /// A budget may be raised, or a day be over sooner than was said.
    private static let longestWait = 60.0
    private static let firstPause = 5.0
    private static let longestPause = 300.0
    private static let pauseGrowth = 4.0

    /// - Parameters:
    ///   - tries: How often it has been tried in vain before.
    ///   - secondsLeft: Real time in which it must be answered; it is tried again before half of that is over.
    init(_ answer: InternalAnswer, tries: Int, secondsLeft: Double) {
        guard !(200...299).contains(answer.status) else {
            self = .completed
            return
        }
        let wait = answer.error?.retryAfter.map { $0 / .seconds(1) } ?? 0
        switch (answer.status, answer.error?.code) {
        case (429, "rate_limit_exceeded"), (429, "insufficient_quota"):
            self = .again(seconds: min(max(wait, 0.1), Self.longestWait), countsTry: false, pauses: .owner)
        case (429, "engine_overloaded"):
            self = .again(seconds: max(wait, 1), countsTry: false, pauses: .everybody)
        case (503, _) where answer.error != nil:
            self = .again(seconds: max(wait, 2), countsTry: false, pauses: .everybody)
        case (408, _), (409, _), (429, _), (500...599, _):
            if tries + 1 >= Self.mostTries {
                self = .failed
            } else {
                let pause = min(Self.firstPause * pow(Self.pauseGrowth, Double(tries)), Self.longestPause)
                let most = max(Self.firstPause, secondsLeft / 2)
                self = .again(seconds: min(pause, most), countsTry: true, pauses: .nobody)
            }
        default: self = .failed
        }
    }
}
