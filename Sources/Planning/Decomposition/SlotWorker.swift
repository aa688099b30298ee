import ThreadExecutor

/// A thread with the blocks of some slots.
actor SlotWorker {
    private let thread: ThreadExecutor
    private var blocks: [SlotBlock] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(name: String) { thread = ThreadExecutor(name: name, stackSizeBytes: 8 << 20) }

    /// Builds the programs of `slots`; drops what was there.
    func load(_ problem: AllocationProblem, slots: [Int], quantities: SlotQuantities, from memory: [Int: SlotBasis])
        throws
    {
        blocks = []
        for slot in slots {
            let block = try SlotBlock(problem, slot: slot, quantities: quantities)
            if let basis = memory[slot] { block.resume(basis) }
            blocks.append(block)
        }
    }

    /// One point a slot, nil where the slot cannot be served.
    func minimise(_ weights: [Double], deadline: ContinuousClock.Instant?) throws -> [(slot: Int, point: SlotPoint?)] {
        try blocks.map { block in
            try Task.checkCancellation()
            return (block.slot, try block.minimise(weights, deadline: deadline))
        }
    }

    func allowUnserved(_ isAllowed: Bool) throws {
        for block in blocks { try block.allowUnserved(isAllowed) }
    }

    /// What `body` makes of every block.
    func map<Value: Sendable>(_ body: @Sendable (SlotBlock) throws -> Value) rethrows -> [(slot: Int, value: Value)] {
        try blocks.map { ($0.slot, try body($0)) }
    }

    nonisolated func close() async {
        await drop()
        thread.shutdown()
    }

    private func drop() { blocks = [] }
}
