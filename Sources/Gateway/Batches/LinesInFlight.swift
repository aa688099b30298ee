import Foundation
import NIOConcurrencyHelpers
import SunwardModel

/// The lines that this service has under way, how much memory their requests take, and how long lines take.
final class LinesInFlight: Sendable {
    private struct State {
        var tasks: [BatchLine.ID: Abort] = [:]
        var bytes = 0
        var byClass: [String: Int] = [:]

        /// A moving mean; begins with a careful guess.
        var lineSeconds = 10.0

        /// Time that attempts have taken since the last line that was done.
        var wastedSeconds = 0.0
    }

    /// Ends a line's call.
    final class Abort: Sendable {
        private let task = NIOLockedValueBox<(isAborted: Bool, cancel: (@Sendable () -> Void)?)>((false, nil))

        /// Whether it was called.
        var isAborted: Bool { task.withLockedValue { $0.isAborted } }

        func callAsFunction() {
            let cancel = task.withLockedValue { state -> (@Sendable () -> Void)? in
                state.isAborted = true
                return state.cancel
            }
            cancel?()
        }

        func set(_ cancel: @escaping @Sendable () -> Void) {
            let isAborted = task.withLockedValue { state -> Bool in
                state.cancel = cancel
                return state.isAborted
            }
            if isAborted { cancel() }
        }
    }

    private static let weightOfNewest = 0.1

    /// After an outage lines are as slow as this, not slower.
    private static let mostLineSeconds = 600.0

    private let state = NIOLockedValueBox(State())

    var count: Int { state.withLockedValue { $0.tasks.count } }
    var bytes: Int { state.withLockedValue { $0.bytes } }
    var lineSeconds: Double { state.withLockedValue { $0.lineSeconds } }
    var byClass: [String: Int] { state.withLockedValue { $0.byClass } }

    /// - Returns: nil when the line is under way already: it had been given up for lost meanwhile, and has come back.
    func began(_ line: BatchLine) -> Abort? {
        state.withLockedValue { state in
            guard state.tasks[line.id] == nil else { return nil }
            let abort = Abort()
            state.tasks[line.id] = abort
            state.bytes += line.request.count
            state.byClass[line.cell.workloadClass, default: 0] += 1
            return abort
        }
    }

    /// - Parameters:
    ///   - seconds: How long its place was taken.
    ///   - isDone: Whether it need not be asked again; what was in vain counts with the next that is done.
    func ended(_ line: BatchLine, seconds: Double, isDone: Bool) {
        state.withLockedValue { state in
            guard state.tasks.removeValue(forKey: line.id) != nil else { return }
            state.bytes -= line.request.count
            state.byClass[line.cell.workloadClass, default: 0] -= 1
            state.wastedSeconds += seconds
            guard isDone else { return }
            let needed = min(state.wastedSeconds, Self.mostLineSeconds)
            state.wastedSeconds = 0
            state.lineSeconds += (needed - state.lineSeconds) * Self.weightOfNewest
        }
    }

    /// Those under way now, and what ends their calls.
    var known: [BatchLine.ID: Abort] { state.withLockedValue { $0.tasks } }

    /// Those under way now.
    var ids: Set<BatchLine.ID> { Set(known.keys) }
}
