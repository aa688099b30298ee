import Testing

@testable import sunward

struct BenchTests {
    @Test func `quantiles are the least times that their share of events kept to`() throws {
        let summary = try #require(DurationSummary(nanoseconds: (1...1000).map { UInt32($0 * 1000) }.shuffled()))
        #expect(summary.count == 1000)
        #expect(summary.p50Microseconds == 500)
        #expect(summary.p90Microseconds == 900)
        #expect(summary.p99Microseconds == 990)
        #expect(summary.p999Microseconds == 999)
        #expect(summary.maximumMicroseconds == 1000)
        #expect(summary.meanMicroseconds == 500.5)
        #expect(abs(summary.perSecond - 1e6 / 500.5) < 1e-6)
        #expect(DurationSummary(nanoseconds: []) == nil)
    }

    @Test func `a log keeps what fits and takes no duration for shorter than it was`() throws {
        var log = DurationLog(capacity: 2)
        #expect(log.summary == nil)
        log.add(UInt64.max)
        log.add(3000)
        log.add(1)
        #expect(log.count == 2)
        let summary = try #require(DurationLog.joined([log, log]).summary)
        #expect(summary.count == 4)
        #expect(summary.p50Microseconds == 3)
        #expect(summary.maximumMicroseconds == Double(UInt32.max) / 1000)
    }

    @Test func `a line through samples has their slope`() throws {
        let line = try #require(LineFit([(0, 5), (1, 7), (2, 9), (3, 11)]))
        #expect(abs(line.slope - 2) < 1e-12 && abs(line.intercept - 5) < 1e-12)
        #expect(LineFit([(1, 5), (1, 6)]) == nil)
        #expect(LineFit([]) == nil)
    }

    @Test func `memory is read from what the kernel says`() {
        let memory = ProcessMemory(status: "Name:\tsunward\nVmData:\t   44 kB\nVmRSS:\t  1024 kB\nThreads:\t3\n")
        #expect(memory.residentBytes == 1_048_576)
        #expect(memory.dataBytes == 45_056)
        #expect(ProcessMemory(status: "Name:\tsunward\n").residentBytes == nil)
    }

    @Test(arguments: [64, 1024, 5000])
    func `invented prompts have the size asked for, differ, and are the same for the same seed`(bytes: Int) {
        var source = BenchPrompts(bytes: bytes, seed: 7)
        var again = BenchPrompts(bytes: bytes, seed: 7)
        let prompts = (0..<50).map { _ in source.next() }
        #expect(prompts.allSatisfy { $0.utf8.count == bytes })
        #expect(Set(prompts).count == 50)
        #expect(prompts == (0..<50).map { _ in again.next() })
        var other = BenchPrompts(bytes: bytes, seed: 8)
        #expect(other.next() != prompts[0])
    }

    @Test func `the table tells times, their ratio, memory and its growth`() {
        let summary = DurationSummary(nanoseconds: [10_000, 20_000, 30_000])
        let memory = ProcessMemory(status: "VmData:\t2048 kB\nVmRSS:\t1024 kB\n")
        let grown = ProcessMemory(status: "VmData:\t2048 kB\nVmRSS:\t2048 kB\n")
        let report = RouteBenchReport(
            promptBytes: 1024,
            models: 16,
            decisions: 3,
            policy: "gar-pd",
            estimators: .invented,
            seed: 1,
            inProcess: RouteBenchReport.InProcess(
                policy: summary,
                processor: summary,
                firstModel: DurationSummary(nanoseconds: [16_000]),
                nothing: DurationSummary(nanoseconds: [30]),
                stages: [],
                memoryBefore: memory,
                memoryAfter: grown,
                meanPlaceChosen: 1
            ),
            service: [],
            soak: RouteBenchReport.Soak(
                decisions: 2_000_000,
                seconds: 40,
                samples: [
                    .init(decisions: 0, memory: memory), .init(decisions: 1_000_000, memory: memory),
                    .init(decisions: 2_000_000, memory: grown),
                ]
            )
        )
        let text = RouteBenchTable(report: report).text(for: .output)
        #expect(text.contains("gar-pd, 16 models, prompts of 1024 bytes"))
        #expect(text.contains("at the median: 1.250"))
        #expect(text.contains("resident 1.00 and 2.00 MB, data 2.00 and 2.00 MB"))
        #expect(text.contains("resident 524288, data 0; 2000000 decisions at 50000 a second"))
    }

    @Test(arguments: [["--models", "0"], ["--prompt-bytes", "10"], ["--format", "csv"], ["--soak", "5"]])
    func `measurements that make no sense are refused`(flags: [String]) async throws {
        try await Workspace.run { folder in
            let result = try await EndToEndTests.sunward(["bench", "route"] + flags, in: folder)
            #expect(result.status == 64)
            #expect(result.errors.contains(flags[0]))
        }
    }
}
