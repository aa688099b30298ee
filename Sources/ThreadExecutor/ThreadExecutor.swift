/// One thread behind a serial executor, for C libraries that block.
///
/// Use it as the `unownedExecutor` of an actor that owns a C handle, or as a task executor preference for a long
/// computation. Jobs run one at a time in the order they were enqueued. The thread starts with the first job.
///
/// A job enqueued after ``shutdown()`` still runs (a short-lived thread is started for it): dropping it would leave its
/// task suspended forever.
public final class ThreadExecutor: SerialExecutor, TaskExecutor {
    private let queue: JobQueue

    /// Makes an executor; no thread is started until the first job arrives.
    ///
    /// - Parameters:
    ///   - name: The name of the thread, as debuggers show it; best effort.
    ///   - stackSizeBytes: The size of the thread's stack.
    ///   - priority: What its jobs give way to.
    public init(name: String, stackSizeBytes: Int = 1 << 20, priority: ThreadPriority = .ordinary) {
        queue = JobQueue(threadName: name, stackSizeBytes: stackSizeBytes, priority: priority)
    }

    deinit {
        queue.shutDown()
    }

    /// Lets the thread end once every job enqueued so far has run. May be called more than once, from any thread.
    public func shutdown() {
        queue.shutDown()
    }

    /// Adds a job to the end of the queue.
    public func enqueue(_ job: consuming ExecutorJob) {
        queue.append(UnownedJob(job), for: self)
    }

    /// The reference by which the runtime recognises this executor as an actor's.
    public func asUnownedSerialExecutor() -> UnownedSerialExecutor {
        UnownedSerialExecutor(ordinary: self)
    }

    /// The reference by which the runtime recognises this executor as a task's preference.
    public func asUnownedTaskExecutor() -> UnownedTaskExecutor {
        UnownedTaskExecutor(ordinary: self)
    }

    /// Traps unless the calling code runs on this executor's thread.
    public func checkIsolated() {
        precondition(queue.isCurrentThread, "this code must run on its own thread executor")
    }
}
