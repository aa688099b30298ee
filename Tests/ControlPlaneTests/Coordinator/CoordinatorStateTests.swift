import Foundation
import Planning
import SeededRandom
import Testing

@testable import ControlPlane

@Suite("When to plan")
struct CoordinatorStateTests {
    @Test("an idle coordinator plans on every kind of trigger")
    func plansWhenIdle() {
        for trigger in Self.triggers {
            var state = CoordinatorState()
            #expect(state.apply(.trigger(trigger)) == .plan(trigger))
            #expect(state.isPlanning)
        }
    }

    @Test("a tick during a solve is skipped and counted, never queued")
    func skipsTicks() {
        var state = CoordinatorState()
        _ = state.apply(.trigger(.start))
        #expect(state.apply(.trigger(.timer)) == nil)
        #expect(state.apply(.trigger(.timer)) == nil)
        #expect(state.apply(.planned) == nil)
        #expect(state.counts.skippedTicks == 2)
        #expect(!state.isPlanning)
    }

    @Test("ticks that passed unseen are counted without a plan")
    func countsMissedTicks() {
        var state = CoordinatorState()
        #expect(state.apply(.ticksMissed(7)) == nil)
        #expect(state.counts.skippedTicks == 7)
    }

    @Test("however much happens during a solve, one plan follows it, named after the most urgent")
    func coalesces() {
        var state = CoordinatorState()
        _ = state.apply(.trigger(.timer))
        for trigger in [CoordinatorState.Trigger.departure, .siteDown, .siteUp, .departure] {
            #expect(state.apply(.trigger(trigger)) == nil)
        }
        #expect(state.apply(.planned) == .plan(.siteDown))
        #expect(state.apply(.planned) == nil)
    }

    @Test("a failure keeps going with what is pending, and failures in a row are counted until a plan succeeds")
    func countsFailures() {
        var state = CoordinatorState()
        _ = state.apply(.trigger(.timer))
        _ = state.apply(.trigger(.request))
        #expect(state.apply(.failed(reason: "one", at: hour(1))) == .plan(.request))
        #expect(state.apply(.failed(reason: "two", at: hour(2))) == nil)
        #expect(state.lastFailure == PlanningFailure(reason: "two", at: hour(2), consecutive: 2))
        _ = state.apply(.trigger(.timer))
        _ = state.apply(.planned)
        #expect(state.lastFailure == nil)
        #expect(state.counts == CoordinatorCounts(plans: 1, failures: 2, skippedTicks: 0))
        _ = state.apply(.trigger(.timer))
        _ = state.apply(.failed(reason: "three", at: hour(3)))
        #expect(state.lastFailure?.consecutive == 1)
    }

    @Test("a stopping coordinator starts nothing more")
    func stops() {
        var state = CoordinatorState()
        _ = state.apply(.trigger(.timer))
        _ = state.apply(.trigger(.siteDown))
        #expect(state.apply(.stopped) == nil)
        #expect(state.apply(.trigger(.request)) == nil)
        #expect(!state.isPlanning)
        #expect(state.counts.failures == 0)
    }

    @Test("no sequence of events starts two solves at once or forgets a trigger", arguments: 1...200)
    func property(seed: Int) {
        var random = SplitMix64(seed: UInt64(seed))
        var state = CoordinatorState()
        var running: CoordinatorState.Trigger?
        var owed = false
        var ticks = 0
        for _ in 0..<300 {
            let event = Self.event(isRunning: running != nil, using: &random)
            let wasRunning = running != nil
            switch event {
            case .trigger(.timer): if wasRunning { ticks += 1 }
            case .trigger: if wasRunning { owed = true }
            case .ticksMissed(let count): ticks += count
            default: running = nil
            }
            guard case .plan(let trigger) = state.apply(event) else {
                #expect(running != nil || !owed, "seed \(seed): a trigger was forgotten")
                continue
            }
            #expect(running == nil, "seed \(seed): two solves at once")
            if wasRunning {
                #expect(owed && trigger != .timer, "seed \(seed): a plan that nobody asked for")
                owed = false
            }
            running = trigger
        }
        #expect(state.isPlanning == (running != nil), "seed \(seed)")
        #expect(state.counts.skippedTicks == ticks, "seed \(seed)")
    }

    private static let triggers: [CoordinatorState.Trigger] = [
        .start, .timer, .request, .siteUp, .siteDown, .departure, .fleetReload,
    ]

    private static func event(isRunning: Bool, using random: inout SplitMix64) -> CoordinatorState.Event {
        let kind = Int.random(in: 0..<10, using: &random)
        if isRunning, kind < 2 { return .planned }
        if isRunning, kind == 2 { return .failed(reason: "r", at: hour(0)) }
        if kind == 3 { return .ticksMissed(Int.random(in: 1...3, using: &random)) }
        return .trigger(triggers[Int.random(in: 0..<triggers.count, using: &random)])
    }
}
