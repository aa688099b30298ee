import LinearProgram
import Testing

/// Programs that grow in a solver, against the same programs loaded afresh.
struct GrowingProgramTests {
    @Test(arguments: [true, false])
    func `a program that grew has the optimum, and the prices, of one loaded afresh`(_ isScaled: Bool) async throws {
        let (grown, afresh) = (SolverSession(), SolverSession())
        for seed in UInt64(0)..<150 {
            var program = GrowingProgram(seed: seed, columns: 10, rows: 6, most: (columns: 80, rows: 20))
            let first = program.program
            _ = try await grown.run { solver in
                try solver.load(first, isScaled: isScaled)
                return try solver.solve(SolveOptions())
            }
            for step in 0..<8 {
                let change = Self.change(&program)
                let method: SolveOptions.Method = program.random(below: 2) == 0 ? .primal : .dual
                let whole = program.program
                let solution = try await grown.run { solver in
                    try change(solver)
                    return try solver.solve(SolveOptions(method: method))
                }
                let expected = try await afresh.run { solver in
                    try solver.load(whole)
                    return try solver.solve(SolveOptions())
                }
                let place = "seed \(seed) step \(step)"
                #expect(solution.status == .optimal, "\(place)")
                let size = 1e-7 * abs(expected.objective)
                #expect(abs(solution.objective - expected.objective) <= size, "\(place)")
                let bound = program.bound(prices: solution.rowDuals)
                #expect(abs(bound - solution.objective) <= size, "\(place): prices prove \(bound)")
            }
        }
        await grown.close()
        await afresh.close()
    }

    /// One of the things that may happen to a loaded program.
    private static func change(
        _ program: inout GrowingProgram
    ) -> @Sendable (any LinearProgramSolving) throws -> Void {
        switch program.random(below: 4) {
        case 0:
            let columns = program.takeColumns(1 + program.random(below: 8))
            return { try $0.addColumns(columns) }
        case 1:
            let row = program.takeRow()
            return { try $0.addRows([row]) }
        case 2:
            let costs = program.changeCosts()
            return { try $0.setObjective(costs) }
        default:
            let lower = program.changeRows()
            return {
                try $0.setRowBounds(Array(lower.indices), lower: lower, upper: lower.map { _ in .infinity })
            }
        }
    }
}
