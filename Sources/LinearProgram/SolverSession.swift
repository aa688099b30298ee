import ThreadExecutor

/// One linear program solver on a thread of its own, reused from solve to solve.
///
/// Work runs as one uninterrupted piece, so several sequences of load, change and solve may be submitted
/// concurrently; each waits for the one before. The cooperative pool is never blocked. Close the session explicitly:
/// that ends the thread.
public actor SolverSession {
    private let thread: ThreadExecutor
    private let makeSolver: @Sendable () throws -> any LinearProgramSolving
    private var solver: (any LinearProgramSolving)?
    private var isClosed = false

    public nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    /// - Parameters:
    ///   - name: the thread's name.
    ///   - priority: background in a process whose requests must not wait for a solve.
    ///   - makeSolver: creates the solver on the session's thread when it is first used.
    public init(
        name: String = "lp-solver",
        priority: ThreadPriority = .ordinary,
        makeSolver: @escaping @Sendable () throws -> any LinearProgramSolving = { try ClpSolver() }
    ) {
        thread = ThreadExecutor(name: name, stackSizeBytes: 8 << 20, priority: priority)
        self.makeSolver = makeSolver
    }

    /// Runs blocking solver work on the session's thread.
    /// - Throws: whatever `body` throws, or ``LinearProgramError`` with code `closed`.
    public func run<Result: Sendable>(
        _ body: @Sendable (any LinearProgramSolving) throws -> Result
    ) throws -> Result {
        guard !isClosed else {
            throw LinearProgramError(code: .closed, message: "the solver session was closed; open another")
        }
        let present = try solver ?? makeSolver()
        solver = present
        return try body(present)
    }

    /// Frees the solver and ends the thread. Calls made later throw; closing twice is harmless.
    public nonisolated func close() async {
        if await release() { thread.shutdown() }
    }

    /// Whether this call is the one that closed the session.
    private func release() -> Bool {
        defer { isClosed = true }
        solver = nil
        return !isClosed
    }
}
