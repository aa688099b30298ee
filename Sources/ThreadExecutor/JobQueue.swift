import Foundation

/// The jobs of one ``ThreadExecutor`` and the thread that runs them.
///
/// It is separate from the executor so that the thread does not keep the executor alive: each queued job holds the
/// executor until it has run, and an executor nobody uses any more ends its thread.
///
/// `@unchecked Sendable`: every mutable property is read and written with `condition` locked.
final class JobQueue: @unchecked Sendable {
    private struct Entry {
        let job: UnownedJob
        let executor: ThreadExecutor
    }

    private let condition = NSCondition()
    private let threadName: String
    private let stackSizeBytes: Int
    private let priority: ThreadPriority
    private var entries: [Entry] = []
    private var isShutDown = false
    private var thread: Thread?

    init(threadName: String, stackSizeBytes: Int, priority: ThreadPriority) {
        self.threadName = threadName
        self.stackSizeBytes = stackSizeBytes
        self.priority = priority
    }

    var isCurrentThread: Bool {
        condition.withLock { thread === Thread.current }
    }

    func append(_ job: UnownedJob, for executor: ThreadExecutor) {
        condition.withLock {
            entries.append(Entry(job: job, executor: executor))
            if thread == nil {
                startThread()
            } else {
                condition.signal()
            }
        }
    }

    func shutDown() {
        condition.withLock {
            isShutDown = true
            condition.signal()
        }
    }

    /// Starts the thread. The lock must be held, so that there is never more than one.
    private func startThread() {
        let thread = Thread { [self] in run() }
        thread.stackSize = stackSizeBytes
        self.thread = thread
        thread.start()
    }

    private func run() {
        // Best effort: Foundation drops the name when the thread runs before its creator has noted its identifier.
        Thread.current.name = threadName
        priority.applyToCurrentThread()
        while let batch = nextBatch() {
            for entry in batch {
                entry.job.runSynchronously(
                    isolatedTo: entry.executor.asUnownedSerialExecutor(),
                    taskExecutor: entry.executor.asUnownedTaskExecutor()
                )
            }
        }
    }

    /// Everything queued, waiting while there is nothing; `nil` once shut down and drained.
    private func nextBatch() -> [Entry]? {
        condition.withLock {
            while entries.isEmpty && !isShutDown {
                condition.wait()
            }
            guard !entries.isEmpty else {
                thread = nil
                return nil
            }
            let batch = entries
            entries.removeAll(keepingCapacity: true)
            return batch
        }
    }
}
