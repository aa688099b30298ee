import ArgumentParser
import Foundation
import Routing
import Signals

/// What traffic to send.
struct LoadTraffic: ParsableArguments {
    @Option(help: "Arrivals and lengths of a CSV trace of Azure's kind.", completion: .file())
    var trace: String?

    @Option(help: "Requests a second, or with --trace a multiple of its own rate, for example 2x.")
    var rate: LoadRate?

    @Flag(help: "With a rate a second: even gaps instead of exponential ones.")
    var uniform = false

    @Option(help: "Seconds in which requests come.")
    var duration: Double = 60

    @Option(help: "Tokens of an invented prompt, where no trace says so.")
    var inputTokens: Int = 500

    @Option(help: "Tokens of an answer, where no trace says so; with --prompts the most, without end when left out.")
    var outputTokens: Int?

    @Option(help: "JSON lines with prompts to send, in turn, instead of invented ones.", completion: .file())
    var prompts: String?

    @Option(help: "Share of requests whose answers are streamed, 0 to 1.")
    var stream: Double = 0

    @Option(help: "The area the requests come from, or several by shares: paris:3,berlin.")
    var area: LoadMix?

    @Option(name: .customLong("class"), help: "Their workload class, or several by shares: chat:3,code:1.")
    var workloadClass: LoadMix?

    @Option(help: "Arrivals, prompts and mixes differ by seed.")
    var seed: UInt64 = 1

    func validate() throws {
        if case .multiple = rate, trace == nil {
            throw ValidationError("--rate in x goes with --trace; give a number a second")
        }
        if trace == nil, rate == nil { throw ValidationError("give --rate, or --trace") }
        guard duration > 0, duration <= 1e7 else { throw ValidationError("--duration must be above 0 to 10000000") }
        guard (1...1_000_000).contains(inputTokens) else {
            throw ValidationError("--input-tokens must be 1 to 1000000")
        }
        guard outputTokens.map({ (1...1_000_000).contains($0) }) ?? true else {
            throw ValidationError("--output-tokens must be 1 to 1000000")
        }
        guard (0...1).contains(stream) else { throw ValidationError("--stream must be 0 to 1") }
    }

    /// - Throws: `CommandFailure` when a file cannot be used.
    func schedule() throws -> LoadSchedule {
        let file = try trace.map { path in
            try RouteFiles.explained { try RequestTraceFile(contentsOf: URL(filePath: path)) }
        }
        let given = try prompts.map { try RouteFiles.examples($0).map(\.prompt) }
        return LoadSchedule(
            arrivals: arrivals(file),
            prompts: given.map { .given($0) }
                ?? .invented(inputTokens: inputTokens, outputTokens: outputTokens ?? 200, lengths: file?.lengths ?? []),
            streamed: stream,
            areas: area,
            classes: workloadClass,
            maximumOutputTokens: outputTokens,
            seed: seed
        )
    }

    private func arrivals(_ file: RequestTraceFile?) -> LoadSchedule.Arrivals {
        switch rate {
        case .perSecond(let rate): uniform ? .uniform(perSecond: rate) : .poisson(perSecond: rate)
        case .multiple(let speed): file.map { .trace($0, speed: speed) } ?? .poisson(perSecond: 1)
        case nil: file.map { .trace($0, speed: 1) } ?? .poisson(perSecond: 1)
        }
    }
}
