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

    /// Attempts of a line whose request may be to blame, each of several attempts of the gateway's.
    static let mostTries = 5
    /// A budget may be raised, or a day be over sooner than was said.
    private static let longestWait = 60.0
    private static let firstPause = 5.0
    private static let longestPause = 300.0

    /// - Parameter tries: How often it has been tried in vain before.
    init(_ answer: InternalAnswer, tries: Int) {
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
                let pause = Self.firstPause * Double(1 << min(tries, 10))
                self = .again(seconds: min(pause, Self.longestPause), countsTry: true, pauses: .nobody)
            }
        default: self = .failed
        }
    }
}
