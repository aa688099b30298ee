import ControlPlane
import Foundation
import NIOConcurrencyHelpers
import SunwardModel

/// Lines on their way through the gateway.
extension BatchWorker {
    private static let longestKeepPause = 5.0

    /// When a service ends, a result that cannot be kept soon is made again by another.
    private static let lastTries = 3

    /// Lets lines go, again and again; what is under way at the end comes to its own end.
    func release() async {
        await withDiscardingTaskGroup { group in
            var release = LineRelease()
            var rates: PlannedRates?
            var recoverAt = ContinuousClock.now
            await repeatedly(every: rhythm.release, "releasing lines") {
                if ContinuousClock.now >= recoverAt {
                    recoverAt = .now + rhythm.upkeep * 5
                    // Here, since nothing is being claimed now: all lines that this service has asked for are in flight,
                    // or it knows nothing of them.
                    _ = try await store.recoverBatchLines(instance: lease.instance, inFlight: lines.ids)
                }
                rates = self.rates(at: services.clock.now, known: rates)
                for (key, count) in services.arrivals.takeServed() { release.took(count, of: key) }
                guard services.calls.isOpen else { return false }
                let claims = claims(&release, rates)
                for (grant, claim) in claims where !isEnding {
                    let claimed = try await store.claimBatchLines(claim, lease)
                    for line in claimed {
                        release.took(1, of: DemandKey(line.cell))
                        guard isKnown(line.cell) else {
                            group.addTask {
                                await self.putBack(line, after: self.rhythm.straySeconds, countsTry: false)
                            }
                            continue
                        }
                        guard let abort = lines.began(line) else { continue }
                        group.addTask { await self.ask(line, leavesRoom: grant.leavesRoom, abort) }
                    }
                }
                return false
            }
        }
    }

    /// Whether the fleet has a line's area and class. It may have had them when the line was taken in, and again after the
    /// next reload.
    func isKnown(_ cell: BatchCell) -> Bool {
        let fleet = services.directory.current.fleet
        return fleet.area(named: cell.area) != nil && fleet.workloadClass(named: cell.workloadClass) != nil
    }

    private func claims(
        _ release: inout LineRelease,
        _ rates: PlannedRates?
    ) -> [(LineRelease.Grant, BatchClaim)] {
        let clock = services.clock
        let most = settings.maxInFlight
        let instant = ContinuousClock.now
        let bytes = Self.mostBytesInFlight - lines.bytes
        let (isPaused, paused, releasers) = pauses.withLockedValue {
            ($0.isEverybodyPaused(at: instant), $0.owners(at: instant), $0.releasers)
        }
        let grants = release.grants(
            LineRelease.Situation(
                now: clock.now,
                speed: clock.speed,
                rates: rates,
                releasers: releasers,
                waiting: backlog.lines,
                places: isPaused || bytes <= 0 ? 0 : most - lines.count,
                mostPlaces: most,
                lineSeconds: lines.lineSeconds
            )
        )
        return grants.map { grant in
            let share = bytes / max(1, grants.count)
            return (
                grant,
                BatchClaim(cell: grant.cell, count: grant.count, bytes: share, dueBy: grant.dueBy, paused: paused)
            )
        }
    }

    /// What the plan in force says of the present slot; nil where none holds.
    ///
    /// - Parameter known: What was found before, good as long as plan and slot are the same.
    func rates(at now: Date, known: PlannedRates? = nil) -> PlannedRates? {
        guard let plan = board.current else { return nil }
        if let known, known.planID == plan.record.id, now < known.slotEnd { return known.holds(at: now) ? known : nil }
        let replanMinutes = services.directory.current.fleet.planner.replanMinutes
        let rates = PlannedRates(plan, replanMinutes: replanMinutes, now: now)
        return rates.holds(at: now) ? rates : nil
    }

    // MARK: One line

    private func ask(_ line: BatchLine, leavesRoom: Bool, _ abort: LinesInFlight.Abort) async {
        let began = ContinuousClock.now
        let call = Task { [calls = services.calls] in
            await calls.answer { resources throws(OpenAIError) in
                try LineIntake.admit(line, leavesRoom: leavesRoom, resources)
            }
        }
        abort.set { call.cancel() }
        let answer = await withTaskCancellationHandler {
            await call.value
        } onCancel: {
            call.cancel()
        }
        var isDone = false
        if let answer {
            isDone = await settle(line, answer)
        } else if !abort.isAborted {
            await putBack(line, after: 0, countsTry: false)
        }
        // Its place stays empty until the next look.
        let taken = ContinuousClock.now - began + rhythm.release
        lines.ended(line, seconds: taken / .seconds(1), isDone: isDone)
    }

    /// - Returns: Whether it need not be asked again.
    private func settle(_ line: BatchLine, _ answer: InternalAnswer) async -> Bool {
        let clock = services.clock
        let left = line.dueAt.timeIntervalSince(clock.now) / (clock.speed > 0 ? clock.speed : 1)
        let outcome = LineOutcome(answer, tries: line.tries, secondsLeft: left)
        switch outcome {
        case .completed, .failed:
            let isCompleted = outcome == .completed
            let result = BatchLineResult(
                id: line.id,
                isCompleted: isCompleted,
                text: LineText.make(line, answer),
                usage: LineUsage.read(answer.body)
            )
            let isKept = await untilKept { [store, lease] in
                try await !store.keepBatchResults([result], instance: lease.instance).isEmpty
            }
            if isKept == true {
                instruments.ended(isCompleted ? "completed" : "failed", workloadClass: line.cell.workloadClass)
            }
            return true
        case .again(let seconds, let countsTry, let pause):
            let end = ContinuousClock.now + .seconds(seconds)
            pauses.withLockedValue { pauses in
                switch pause {
                case .nobody: break
                case .owner: pauses.pause(owner: line.owner, until: end)
                case .everybody: pauses.pauseEverybody(until: end)
                }
            }
            await putBack(line, after: seconds, countsTry: countsTry)
            return false
        }
    }

    private func putBack(_ line: BatchLine, after seconds: Double, countsTry: Bool) async {
        _ = await untilKept { [store, lease] in
            try await store.returnBatchLines(
                [line.id],
                after: seconds,
                countsTry: countsTry,
                instance: lease.instance
            )
            return true
        }
    }

    /// Tries until the database takes it. The line's lease is renewed meanwhile, or over when the database is back; then
    /// somebody else's result counts.
    private func untilKept(_ write: @Sendable () async throws -> Bool) async -> Bool? {
        var pause = 0.1
        var triesAtEnd = 0
        while true {
            do {
                return try await write()
            } catch {
                if isEnding { triesAtEnd += 1 }
                if triesAtEnd >= Self.lastTries || Task.isCancelled { return nil }
                try? await Task.sleep(for: .seconds(pause))
                pause = min(pause * 2, Self.longestKeepPause)
            }
        }
    }
}
