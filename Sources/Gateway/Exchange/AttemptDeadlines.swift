import NIOCore

/// When something has to be looked at in the present attempt, if nothing happens before.
struct AttemptDeadlines: Hashable, Sendable {
    /// It is given up where there is another to ask.
    var soft = NIODeadline.distantFuture

    /// It is given up.
    var hard = NIODeadline.distantFuture

    /// Another is asked beside it.
    var hedge = NIODeadline.distantFuture

    /// From here on it is rather silent than slow.
    var rescue = NIODeadline.distantFuture

    /// When it would be given up if it were alone.
    var patience = NIODeadline.distantFuture

    var earliest: NIODeadline { min(soft, hard, hedge) }
}
