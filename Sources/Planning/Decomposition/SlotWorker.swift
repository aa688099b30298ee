import ThreadExecutor

/// A thread with the blocks of some slots.
actor SlotWorker {
    nonisolated let thread: ThreadExecutor
    private var blocks: [SlotBlock] = []

    nonisolated var unownedExecutor: UnownedSerialExecutor { thread.asUnownedSerialExecutor() }

    init(name: String, priority: ThreadPriority) {
        thread = ThreadExecutor(name: name, stackSizeBytes: 8 << 20, priority: priority)
    }

    /// Builds the programs of `slots`; drops what was there.
    func load(_ figures: SlotFigures, slots: [Int], from memory: [Int: SlotMemory]) throws {
        blocks = []
        for slot in slots {
            try Task.checkCancellation()
            blocks.append(SlotBlock(figures, slot: slot, memory: memory[slot]))
        }
    }

    /// What `body` makes of every block.
    func map<Value: Sendable>(
        _ body: @Sendable (SlotBlock) throws -> Value
    ) throws -> [(slot: Int, value: Value)] {
        try blocks.map { block in
            try Task.checkCancellation()
            return (block.slot, try body(block))
        }
    }

    /// Frees the blocks and ends the thread.
    nonisolated func close() async {
        await drop()
        thread.shutdown()
    }

    /// Frees the blocks.
    func drop() { blocks = [] }
}
