import Foundation
import NIOConcurrencyHelpers
import UnixSignals

/// Sends requests when they are due, whatever has become of those before: an open loop.
struct LoadRun: Sendable {
    let target: LoadTarget
    /// Requests due later than this are not sent.
    let durationSeconds: Double
    /// Requests beyond so many under way are not sent, and counted.
    let maximumInFlight: Int
    let grades: LoadGrades?

    /// The tally, and how many requests are under way.
    private struct State {
        var tally = LoadTally()
        var inFlight = 0
    }

    /// What came of a run.
    struct Result: Sendable {
        var tally: LoadTally
        var seconds: Double
        /// By a signal.
        var isBrokenOff: Bool
    }

    /// Runs to the end, or until the process is told to stop: then what is there is what came of it.
    func run(_ schedule: LoadSchedule, stopsOnSignal: Bool = true) async -> Result {
        let state = NIOLockedValueBox(State())
        let start = ContinuousClock.now
        let isBrokenOff = await withTaskGroup(of: Bool.self) { group in
            if stopsOnSignal {
                group.addTask {
                    for await _ in await UnixSignalsSequence(trapping: .sigint, .sigterm) { return !Task.isCancelled }
                    return false
                }
            }
            group.addTask {
                await dispatch(schedule, start: start, state)
                return false
            }
            let first = await group.next() ?? false
            group.cancelAll()
            return first
        }
        let seconds = (ContinuousClock.now - start).inSeconds
        await grades?.flush()
        return Result(tally: state.withLockedValue(\.tally), seconds: seconds, isBrokenOff: isBrokenOff)
    }

    private func dispatch(
        _ schedule: LoadSchedule,
        start: ContinuousClock.Instant,
        _ state: NIOLockedValueBox<State>
    ) async {
        var schedule = schedule
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let request = schedule.next()
                guard request.dueSeconds < durationSeconds else { break }
                // Cancelled: the loop ends at its condition.
                let due = start + .seconds(request.dueSeconds)
                if due > .now { try? await Task.sleep(until: due, tolerance: .zero, clock: .continuous) }
                guard !Task.isCancelled else { break }
                guard state.withLockedValue({ admit(&$0) }) else { continue }
                group.addTask { await send(request, start: start, state) }
            }
            // Who breaks off does not wait for answers.
            if Task.isCancelled { group.cancelAll() }
        }
    }

    private func admit(_ state: inout State) -> Bool {
        guard state.inFlight < maximumInFlight else {
            state.tally.overflowed += 1
            return false
        }
        state.inFlight += 1
        return true
    }

    private func send(
        _ request: LoadRequest,
        start: ContinuousClock.Instant,
        _ state: NIOLockedValueBox<State>
    ) async {
        let record = await target.send(request, start: start)
        let isCancelled = Task.isCancelled
        state.withLockedValue { state in
            state.inFlight -= 1
            // An answer that had come whole counts; what failed, failed because of the signal.
            if isCancelled, record.error != nil { state.tally.abandoned += 1 } else { state.tally.add(record) }
        }
        guard let decision = record.decision, let quality = record.quality, record.error == nil else { return }
        await grades?.add(decision, quality: quality)
    }
}
