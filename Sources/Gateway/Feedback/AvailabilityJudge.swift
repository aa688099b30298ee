import NIOCore

/// Whether a model is to be called available to the planner: that makes plans, so it does not follow every moment. Pure.
///
/// A model goes down after two looks in a row at which none of its servers took requests without reserve. It comes up
/// at once when one does. A model that is down gets no requests, so that those of its servers which only a request can
/// prove well would stay down for ever: after a hold that doubles each time it is called available on trial, until a
/// request has tried it. Where no model is up anywhere there is nothing to lose: then there is no hold, and whatever
/// answers probes is called available, so that the first request after an outage ends it.
struct AvailabilityJudge: Sendable {
    static let looksUntilDown = 2
    static let firstHold = TimeAmount.seconds(60)
    static let longestHold = TimeAmount.seconds(600)

    private(set) var isAvailable = true
    private var badLooks = 0
    private var hold = Self.firstHold
    private var heldUntil: NIODeadline?

    /// Takes a look and says whether the model is available after it.
    ///
    /// - Parameter isLastResort: No model of its kind is up anywhere.
    mutating func judge(_ look: ModelLook, isLastResort: Bool = false, now: NIODeadline) -> Bool {
        if look.isUp {
            self = AvailabilityJudge()
            return true
        }
        if isLastResort, look.isReachable {
            (isAvailable, badLooks) = (true, 0)
            return true
        }
        if isAvailable {
            let isOnTrial = heldUntil.map { now >= $0 } ?? false
            // Nobody has come to try it.
            if isOnTrial, look.mayBeTried { return true }
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
