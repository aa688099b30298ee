import NIOCore

/// Whether a model is to be called available to the planner: that makes plans, so it does not follow every moment. Pure.
///
/// A model goes down after two looks in a row at which none of its servers took requests without reserve. It comes up
/// at once when one does. A model that is down gets no requests, so that those of its servers which only a request can
/// prove well would stay down for ever: after a hold that doubles each time it is called available on trial.
struct AvailabilityJudge: Sendable {
    static let looksUntilDown = 2
    static let firstHold = TimeAmount.seconds(60)
    static let longestHold = TimeAmount.seconds(600)

    private(set) var isAvailable = true
    private var badLooks = 0
    private var hold = Self.firstHold
    private var heldUntil: NIODeadline?

    /// Takes a look and says whether the model is available after it.
    mutating func judge(_ look: ModelLook, now: NIODeadline) -> Bool {
        if look.isUp {
            self = AvailabilityJudge()
            return true
        }
        if isAvailable {
            badLooks += 1
            if badLooks >= Self.looksUntilDown {
                isAvailable = false
                heldUntil = now + hold
                hold = min(.nanoseconds(hold.nanoseconds * 2), Self.longestHold)
            }
        } else if look.mayBeTried, let heldUntil, now >= heldUntil {
            isAvailable = true
            badLooks = 0
        }
        return isAvailable
    }
}
