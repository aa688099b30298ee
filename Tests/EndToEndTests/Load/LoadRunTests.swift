import AsyncHTTPClient
import Foundation
import Logging
import NIOCore
import NIOPosix
import Simulation
import SunwardModel
import Testing

@testable import sunward

struct LoadRunTests {
    private static let profile = ModelProfile(
        name: "tiny",
        replicas: 2,
        maxConcurrencyPerReplica: 32,
        prefillJoulesPerToken: 0.02,
        decodeJoulesPerToken: 0.5,
        timeToFirstTokenMilliseconds: 30,
        prefillMillisecondsPerThousandTokens: 10,
        interTokenMillisecondsP50: 10,
        interTokenMillisecondsP95: 12,
        qualityByClass: ["chat": 1]
    )

    private func run(
        perSecond: Double,
        seconds: Double = 1,
        streamed: Double = 0,
        timeScale: Double = 10,
        maximumInFlight: Int = 1000,
        timeout: TimeAmount = .seconds(10),
        faults: [Fault] = []
    ) async throws -> LoadReport {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let server = try await ModelServer.start(
            ModelServerConfiguration(site: "here", profile: Self.profile, timeScale: timeScale),
            on: group.next(),
            faults: faults,
            logger: Logger(label: "test")
        )
        let client = try LoadTarget.client(maximumInFlight: maximumInFlight)
        let run = LoadRun(
            target: LoadTarget(
                client: client,
                url: "http://127.0.0.1:\(server.port)",
                model: "tiny",
                key: nil,
                timeout: timeout
            ),
            durationSeconds: seconds,
            maximumInFlight: maximumInFlight,
            grades: nil
        )
        let schedule = LoadSchedule(
            arrivals: .uniform(perSecond: perSecond),
            prompts: .invented(inputTokens: 20, outputTokens: 10),
            streamed: streamed,
            areas: nil,
            classes: LoadMix(argument: "chat"),
            seed: 3
        )
        let result = await run.run(schedule, stopsOnSignal: false)
        await server.close()
        try await client.shutdown()
        try await group.shutdownGracefully()
        return LoadReport(result)
    }

    @Test func `every request is answered and measured`() async throws {
        let report = try await run(perSecond: 100, streamed: 0.5)
        #expect(report.sent == 100 && report.succeeded == 100 && report.failed == 0)
        #expect(report.errors.isEmpty && report.overflowed == 0 && !report.isBrokenOff)
        #expect(report.outputTokens == 1000)
        #expect((30...70).contains(report.streamed))
        #expect(report.timeToFirstTokenSeconds?.count == report.streamed)
        // The first token of a stream starts no gap.
        #expect(report.interTokenSeconds?.count == report.streamed * 9)
        let whole = try #require(report.endToEndSeconds)
        // 120 ms in simulated time, a tenth of it in ours.
        #expect(whole.count == 100 && whole.p50 > 0.011)
        #expect(report.quality?.mean == 1 && report.quality?.answers == 100)
        #expect(report.gramsCO2 == nil)
    }

    @Test func `times count from when a request was due, not from when a crowded server took it`() async throws {
        // 64 places, 0.65 s and more an answer at a fifth of the speed: some 100 a second; twice as many come.
        let report = try await run(perSecond: 200, timeScale: 0.2)
        #expect(report.succeeded == 200)
        let whole = try #require(report.endToEndSeconds)
        #expect(whole.max > 1.2)
        #expect(whole.p50 < whole.p99)
    }

    @Test func `errors are told apart`() async throws {
        let failed = try await run(perSecond: 50, faults: [Fault(.status503)])
        #expect(failed.errors == ["status-503/server_error": 50] && failed.succeeded == 0)
        let cut = try await run(perSecond: 50, streamed: 1, faults: [Fault(.cut)])
        // The HTTP client may see an end that comes with the beginning of the answer before it has told of that.
        #expect(cut.failed == 50, "\(LoadTable(report: cut).text(for: .output))")
        #expect(cut.errors["cut", default: 0] >= 45, "\(LoadTable(report: cut).text(for: .output))")
        let garbage = try await run(perSecond: 50, faults: [Fault(.garbage)])
        #expect(garbage.errors == ["garbage": 50])
        let hung = try await run(perSecond: 20, timeout: .milliseconds(300), faults: [Fault(.hang)])
        #expect(hung.errors == ["timeout": 20])
        let stalled = try await run(
            perSecond: 10,
            streamed: 1,
            timeout: .milliseconds(500),
            faults: [Fault(.hangMidStream)]
        )
        #expect(stalled.errors == ["timeout": 10])
        let refused = try await run(perSecond: 10, timeout: .milliseconds(500), faults: [Fault(.refuse)])
        #expect(refused.errors == ["connection/refused": 10])
    }

    @Test func `what is too much at once is counted and not sent`() async throws {
        let report = try await run(
            perSecond: 100,
            maximumInFlight: 5,
            timeout: .milliseconds(1500),
            faults: [Fault(.hang)]
        )
        #expect(report.sent == 5 && report.overflowed == 95)
    }

    @Test func `a report is a table and JSON`() async throws {
        let report = try await run(perSecond: 20, streamed: 1)
        let text = LoadTable(report: report).text(for: .output)
        #expect(text.contains("20 requests") && text.contains("time to first token") && text.contains("quality: 1.000"))
        let json = try JSON(String(decoding: JSONEncoder().encode(report), as: UTF8.self))
        #expect(json.succeeded.number == 20 && json.interTokenSeconds.count.number == 180)
    }
}
