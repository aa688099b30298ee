import NIOConcurrencyHelpers
import Foundation
import Planning
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("Questions about plans", .timeLimit(.minutes(10)))
struct PlanInquiriesTests {
    /// A plan for the test fleet, and a solver with a script before it.
    private func ask<Answer: Sendable>(
        script: @escaping ScriptedSolver.Script = { _, _, _ in },
        _ body: (PlanInquiries, PlanArchive) async throws -> Answer
    ) async throws -> Answer {
        let problem = await Scenario.problem(TestFleet.fleet())
        let solver = PlanSolver()
        let goal = PlanningGoal.lexicographic([ObjectiveTolerance(.energy, 0.001), ObjectiveTolerance(.delay, 0)])
        let archive = PlanArchive(problem: problem, goal: goal, plan: try await solver.solve(problem, goal: goal))
        do {
            let answer = try await body(PlanInquiries(solver: ScriptedSolver(solver, script: script)), archive)
            await solver.close()
            return answer
        } catch {
            await solver.close()
            throw error
        }
    }

    private static let grid = TimeGrid(containing: hour(10), slotSeconds: 3600, count: 3)

    private static func isRefused(_ error: any Error, _ told: String) -> Bool {
        guard let error = error as? ControlPlaneError else { return false }
        return error.code == .invalidQuestion && error.message.contains(told)
    }

    @Test("names and times become sites and slots; the answer starts from the plan's basis")
    func answers() async throws {
        let hadBasis = CapturedFlag()
        let answer = try await ask(script: { _, _, basis in hadBasis.set(basis != nil) }) { inquiries, archive in
            let down = WhatIfRequest.Change(.down, sites: ["north"], from: .time(hour(11)), to: .time(hour(12)))
            return try await inquiries.whatIf(WhatIfRequest(changes: [down]), of: archive, grid: Self.grid)
        }
        #expect(hadBasis.value)
        #expect(answer.statusAfter == .optimal)
        // What was in the north in slot 1 is in the south; nothing else moves there.
        #expect(answer.comparison.moves.allSatisfy { $0.slots != [1] || $0.to == 1 })
        #expect(answer.comparison.sites[0].after.queries <= answer.comparison.sites[0].before.queries)
    }

    @Test("a name that is misspelt, a time outside and a value that is none are told so")
    func refusals() async throws {
        let cases: [(WhatIfRequest.Change, String)] = [
            (.init(.down, sites: ["nort"]), "did you mean \"north\"?"),
            (.init(.demand, factor: 2, areas: ["eats"]), "area \"eats\""),
            (.init(.demand, factor: 2, classes: ["cat"]), "did you mean \"chat\"?"),
            (.init(.renewableKW), "one of set, add and factor"), (.init(.renewableKW, set: 1, add: 1), "it has 2"),
            (.init(.down, set: 1, sites: ["north"]), "takes no number"),
            (.init(.renewableKW, add: 1, from: .time(hour(20))), "outside the plan"),
            (.init(.renewableKW, add: 1, from: .slot(2), to: .slot(1)), "slots 2 to 1"),
            (.init(.priceUSDPerMWh, set: 1e9), "priceUSDPerMWh is 1000000000.0 at north"),
        ]
        try await ask { inquiries, archive in
            for (change, told) in cases {
                await #expect {
                    try await inquiries.whatIf(WhatIfRequest(changes: [change]), of: archive, grid: Self.grid)
                } throws: {
                    Self.isRefused($0, told)
                }
            }
            let wrongGoals: [(WhatIfRequest, String)] = [
                (WhatIfRequest(changes: [], priority: []), "priority names"),
                (WhatIfRequest(changes: [], priority: [.energy], tolerance: 2), "tolerance is 2.0"),
                (WhatIfRequest(changes: [], weights: [.energy: 0]), "one of them > 0"),
                (WhatIfRequest(changes: [], priority: [.energy], weights: [.energy: 1]), "one or the other"),
                (WhatIfRequest(changes: []), "changes nothing"),
            ]
            for (request, told) in wrongGoals {
                await #expect { try await inquiries.whatIf(request, of: archive, grid: Self.grid) } throws: {
                    Self.isRefused($0, told)
                }
            }
        }
    }

    @Test("a question that changes next to nothing has next to no effect, also where the plan kept demand in its place")
    func besideKept() async throws {
        try await ask { inquiries, archive in
            // All that the plan moves to the south stays in the north, and costs more.
            var kept = archive
            kept.plan.totals.energyUSD *= 1.01
            kept.plan.totals.carbonKg *= 1.02
            let almostNothing = WhatIfRequest.Change(.gridLimitKW, add: -1e-6, sites: ["north"])
            let request = WhatIfRequest(changes: [almostNothing])
            let answer = try await inquiries.whatIf(request, of: kept, grid: nil)
            for objective in answer.objectives {
                #expect(isClose(objective.before, objective.after, 1e-6))
            }
            #expect(answer.notes.count == 1 && answer.notes[0].contains("the plan in force differs (energy +"))
            #expect(try await inquiries.whatIf(request, of: archive, grid: nil).notes.isEmpty)
            let cut = try await inquiries.carbonCut(0.01, of: kept)
            #expect(isClose(cut.comparison.before.carbonKg, archive.plan.totals.carbonKg, 1e-6))
        }
    }

    @Test("more than a few questions at a time are turned away, and the others are answered")
    func bounded() async throws {
        let gate = Gate()
        try await ask(script: { _, _, _ in try await gate.wait() }) { inquiries, archive in
            let request = WhatIfRequest(changes: [.init(.renewableKW, add: 5)])
            try await withThrowingTaskGroup(of: Bool.self) { group in
                for _ in 0..<(PlanInquiries.capacity + 3) {
                    group.addTask {
                        do {
                            _ = try await inquiries.whatIf(request, of: archive, grid: nil)
                            return true
                        } catch let error as ControlPlaneError where error.code == .busy {
                            return false
                        }
                    }
                }
                for _ in 0..<3 {
                    let isAnswered = try await group.next()
                    #expect(isAnswered == false)
                }
                gate.open()
                for _ in 0..<PlanInquiries.capacity {
                    let isAnswered = try await group.next()
                    #expect(isAnswered == true)
                }
            }
            // Those that are done make room.
            _ = try await inquiries.carbonCut(0.01, of: archive)
        }
    }
}

/// A flag that a script leaves behind.
private final class CapturedFlag: Sendable {
    private let box = NIOLockedValueBox(false)

    var value: Bool { box.withLockedValue { $0 } }

    func set(_ value: Bool) { box.withLockedValue { $0 = value } }
}
