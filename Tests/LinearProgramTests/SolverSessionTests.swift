import LinearProgram
import Testing

struct SolverSessionTests {
    /// minimise -x - 2y, x + y <= 4, x <= 3, y <= 2: optimum -6 at (2, 2).
    private func small() -> SparseLinearProgram {
        var program = SparseLinearProgram()
        let x = program.addColumn(upper: 3, objective: -1)
        let y = program.addColumn(upper: 2, objective: -2)
        let row = program.addRow(upper: 4)
        program.addEntry(row: row, column: x, value: 1)
        program.addEntry(row: row, column: y, value: 1)
        return program
    }

    private func withSession<Result>(_ body: (SolverSession) async throws -> Result) async throws -> Result {
        let session = SolverSession()
        do {
            let result = try await body(session)
            await session.close()
            return result
        } catch {
            await session.close()
            throw error
        }
    }

    @Test(arguments: [SolveOptions.Method.dual, .primal, .presolvedDual])
    func `a small program reaches its optimum with its prices`(_ method: SolveOptions.Method) async throws {
        let program = small()
        let solution = try await withSession { session in
            try await session.run { solver in
                try solver.load(program)
                return try solver.solve(SolveOptions(method: method))
            }
        }
        #expect(solution.status == .optimal)
        #expect(abs(solution.objective + 6) < 1e-12)
        #expect(solution.columnValues == [2, 2])
        #expect(solution.rowDuals == [-1])
        #expect(solution.reducedCosts == [0, -1])
    }

    @Test func `a session solves again after its objective, rows and bounds change`() async throws {
        let program = small()
        let values = try await withSession { session in
            try await session.run { solver -> [Double] in
                try solver.load(program)
                var objectives = [try solver.solve(SolveOptions()).objective]
                try solver.setObjective([-3, -1])
                objectives.append(try solver.solve(SolveOptions(method: .primal)).objective)
                try solver.addRows([SparseRow(upper: 2, columns: [0], values: [1])])
                objectives.append(try solver.solve(SolveOptions()).objective)
                try solver.setColumnBounds([1], lower: [0], upper: [1])
                objectives.append(try solver.solve(SolveOptions()).objective)
                try solver.setRowBounds([0], lower: [-.infinity], upper: [1])
                objectives.append(try solver.solve(SolveOptions()).objective)
                return objectives
            }
        }
        #expect(values == [-6, -10, -8, -7, -3])
    }

    @Test func `costs of any size are minimised and priced`() async throws {
        let solutions = try await withSession { [program = small()] session in
            try await session.run { solver in
                try solver.load(program)
                try solver.setObjective([-1e30, -2e30])
                let large = try solver.solve(SolveOptions(method: .primal))
                try solver.setObjective([-1, -2])
                return [large, try solver.solve(SolveOptions(method: .primal))]
            }
        }
        #expect(solutions.map(\.columnValues) == [[2, 2], [2, 2]])
        #expect(abs(solutions[0].objective + 6e30) < 1e18)
        #expect(abs(solutions[0].rowDuals[0] + 1e30) < 1e18)
        #expect(solutions[1].rowDuals == [-1])
    }

    @Test func `infeasible and unbounded programs are told apart`() async throws {
        var infeasible = small()
        infeasible.addEntry(row: infeasible.addRow(lower: 9), column: 0, value: 1)
        var unbounded = SparseLinearProgram()
        unbounded.addColumn(objective: -1)
        unbounded.addEntry(row: unbounded.addRow(lower: 0), column: 0, value: 1)
        let statuses = try await withSession { [infeasible, unbounded] session in
            try await session.run { solver in
                try [infeasible, unbounded].map { program in
                    try solver.load(program)
                    return try solver.solve(SolveOptions(method: .primal)).status
                }
            }
        }
        #expect(statuses == [.infeasible, .unbounded])
    }

    @Test func `limits of time and iterations end a solve early`() async throws {
        let program = RandomProgram.make(seed: 5, columns: 60, rows: 40)
        let statuses = try await withSession { session in
            try await session.run { solver in
                try solver.load(program)
                let none = try solver.solve(SolveOptions(timeLimit: .zero)).status
                let few = try solver.solve(SolveOptions(iterationLimit: 2)).status
                return [none, few, try solver.solve(SolveOptions(timeLimit: .seconds(60))).status]
            }
        }
        #expect(statuses == [.timeLimit, .iterationLimit, .optimal])
    }

    @Test func `the final basis restarts without an iteration`() async throws {
        let program = RandomProgram.make(seed: 6, columns: 40, rows: 25)
        let (cold, warm) = try await withSession { session in
            try await session.run { solver in
                try solver.load(program)
                let cold = try solver.solve(SolveOptions(start: .slack))
                try solver.load(program)
                return (cold, try solver.solve(SolveOptions(start: .basis(cold.basis))))
            }
        }
        #expect(cold.iterations > 0)
        #expect(warm.iterations == 0)
        #expect(abs(cold.objective - warm.objective) < 1e-9)
    }

    @Test func `no solution beats the bound its prices prove`() async throws {
        try await withSession { session in
            for seed in UInt64(0)..<200 {
                let program = RandomProgram.make(seed: seed, columns: 12, rows: 8)
                let solution = try await session.run { solver in
                    try solver.load(program)
                    return try solver.solve(SolveOptions(method: seed % 2 == 0 ? .dual : .primal))
                }
                #expect(solution.status == .optimal, "seed \(seed)")
                let bound = RandomProgram.dualBound(of: program, prices: solution.rowDuals)
                #expect(abs(bound - solution.objective) < 1e-7 * max(1, abs(bound)), "seed \(seed)")
            }
        }
    }

    @Test func `malformed programs and misuse are errors`() async throws {
        var astray = small()
        astray.addEntry(row: 5, column: 0, value: 1)
        var notANumber = small()
        notANumber.setObjective(column: 0, to: .nan)
        let codes = try await withSession { [astray, notANumber, program = small()] session in
            try await session.run { solver -> [LinearProgramError.Code] in
                func code(_ body: () throws(LinearProgramError) -> Void) -> LinearProgramError.Code? {
                    do { try body() } catch { return error.code }
                    return nil
                }
                return [
                    code { () throws(LinearProgramError) in try solver.setObjective([1]) },
                    code { () throws(LinearProgramError) in try solver.load(astray) },
                    code { () throws(LinearProgramError) in try solver.load(notANumber) },
                    code { () throws(LinearProgramError) in
                        try solver.load(program)
                        try solver.setColumnBounds([2], lower: [0], upper: [1])
                    },
                    code { () throws(LinearProgramError) in
                        _ = try solver.solve(SolveOptions(start: .basis(Basis(columns: [], rows: []))))
                    },
                ].compactMap(\.self)
            }
        }
        #expect(
            codes == [.nothingLoaded, .malformedProgram, .malformedProgram, .malformedProgram, .malformedProgram]
        )
    }

    @Test func `a closed session refuses work and closes twice`() async throws {
        let session = SolverSession()
        await session.close()
        await session.close()
        let error = await #expect(throws: LinearProgramError.self) { try await session.run { _ in 1 } }
        #expect(error?.code == .closed)
    }

    @Test func `entries stated twice are summed`() async throws {
        var program = SparseLinearProgram()
        program.addColumn(objective: 1)
        let row = program.addRow(lower: 6)
        program.addEntry(row: row, column: 0, value: 1)
        program.addEntry(row: row, column: 0, value: 2)
        let solution = try await withSession { [program] session in
            try await session.run { solver in
                try solver.load(program)
                return try solver.solve(SolveOptions())
            }
        }
        #expect(solution.columnValues == [2])
    }
}
