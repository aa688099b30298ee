import Foundation
import Testing
import ThreadExecutor

@Suite struct ThreadExecutorTests {
    private actor Counter {
        nonisolated let executor: ThreadExecutor
        nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }
        private(set) var values: [Int] = []
        private(set) var threads: Set<ObjectIdentifier> = []

        init(_ executor: ThreadExecutor) { self.executor = executor }

        func append(_ value: Int) {
            values.append(value)
            executor.checkIsolated()
            threads.insert(currentThread())
        }

        func assertsIsolation() -> Bool {
            executor.checkIsolated()
            preconditionIsolated()
            return true
        }
    }

    #if canImport(Glibc)
        private actor Niceness {
            nonisolated let executor: ThreadExecutor
            nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

            init(_ executor: ThreadExecutor) { self.executor = executor }

            func ofThread() -> Int32 { getpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0) }
        }

        @Test func `a background thread gives way to others, and no other thread does`() async {
            let ordinary = await Niceness(ThreadExecutor(name: "ordinary")).ofThread()
            let background = await Niceness(ThreadExecutor(name: "background", priority: .background)).ofThread()
            #expect(background > ordinary || background == 19)
            #expect(await Niceness(ThreadExecutor(name: "ordinary")).ofThread() == ordinary)
        }
    #endif

    @Test func `an actor's jobs all run on the executor's one thread`() async {
        let counter = Counter(ThreadExecutor(name: "counter"))
        await withTaskGroup { group in
            for value in 0..<1000 { group.addTask { await counter.append(value) } }
        }
        #expect(await counter.values.sorted() == Array(0..<1000))
        #expect(await counter.threads.count == 1)
    }

    @Test func `jobs of one task run in order`() async {
        let counter = Counter(ThreadExecutor(name: "ordered"))
        for value in 0..<500 { await counter.append(value) }
        #expect(await counter.values == Array(0..<500))
    }

    @Test func `a task prefers the executor for code that belongs to no actor`() async {
        let executor = ThreadExecutor(name: "preferred")
        let counter = Counter(executor)
        await counter.append(1)
        let thread = await Task(executorPreference: executor) { currentThread() }.value
        #expect(await counter.threads == [thread])
    }

    @Test func `the runtime recognises the executor as the actor's`() async {
        let counter = Counter(ThreadExecutor(name: "recognised"))
        #expect(await counter.assertsIsolation())
    }

    @Test func `a job enqueued after shutdown still runs`() async {
        let executor = ThreadExecutor(name: "late")
        let counter = Counter(executor)
        await counter.append(1)
        executor.shutdown()
        executor.shutdown()
        await counter.append(2)
        #expect(await counter.values == [1, 2])
    }

    @Test func `an executor nobody uses is freed and its thread ends`() async throws {
        weak var executor: ThreadExecutor?
        do {
            let counter = Counter(ThreadExecutor(name: "short"))
            executor = counter.executor
            await counter.append(1)
        }
        for _ in 0..<200 where executor != nil { try await Task.sleep(for: .milliseconds(5)) }
        #expect(executor == nil)
    }
}

private func currentThread() -> ObjectIdentifier { ObjectIdentifier(Thread.current) }
