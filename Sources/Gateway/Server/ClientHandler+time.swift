import NIOCore
import SunwardModel

/// What the loop asks of a client's connection.
extension ClientHandler {
    func tick(now: NIODeadline) {
        exchange?.tick(now: now)
        if isStalled(now: now) { return abort() }
        guard now >= state.deadline else { return }
        switch state.phase {
        case .collecting, .streaming: refuse(.bodyTooSlow)
        case .idle, .lingering: closeWhenSent(now: now)
        case .answering, .closed: break
        }
    }

    private func isStalled(now: NIODeadline) -> Bool {
        guard stall != nil, let context else { return false }
        let patience = TimeAmount.fractional(seconds: resources.view.settings.idleSeconds)
        return stall?.isOver(in: context.channel, limit: patience, now: now) ?? false
    }

    /// What is still on its way to a client that reads slowly is not cut off. Its time for the next request begins when
    /// that has left.
    private func closeWhenSent(now: NIODeadline) {
        guard let context else { return }
        if WriteStall.waitingBytes(in: context.channel) > 0 {
            if stall == nil { stall = WriteStall(in: context.channel, now: now) }
        } else if stall != nil, state.phase == .idle, !resources.isDraining {
            stall = nil
            state.left(now: now)
        } else {
            context.close(promise: nil)
        }
    }

    /// Ends after the answer that is under way, or now where there is none.
    func drain() {
        let now = NIODeadline.now()
        keepsAlive = false
        state.hurries(now: now)
        if state.phase == .idle { closeWhenSent(now: now) }
    }
}
