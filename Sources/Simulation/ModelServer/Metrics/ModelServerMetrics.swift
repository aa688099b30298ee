/// What a simulated model server has counted, and its exposition under vLLM's names.
///
/// Times are of the clock on the wall: what a client of the server sees. Buckets are vLLM's own. Names of which vLLM has
/// an older form are given in both, as its versions of transition did.
struct ModelServerMetrics: Sendable {
    /// What holds at the moment of a scrape.
    struct Gauges: Sendable {
        var running: Int
        var waiting: Int
        /// 0 to 1.
        var cacheUsage: Double
        var energyJoules: Double
        var outputTokens: Int
    }

    private static let firstTokenBounds = [
        0.001, 0.005, 0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80, 160, 640,
        2560,
    ]
    private static let interTokenBounds = [
        0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.75, 1, 2.5, 5, 7.5, 10, 20, 40, 80,
    ]
    private static let requestBounds = [
        0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480, 960, 1920, 7680,
    ]

    private let labels: String
    private var timeToFirstToken = LatencyHistogram(bounds: firstTokenBounds)
    private var interToken = LatencyHistogram(bounds: interTokenBounds)
    private var endToEnd = LatencyHistogram(bounds: requestBounds)
    private var queueTime = LatencyHistogram(bounds: requestBounds)
    private(set) var finished: [FinishReason: Int] = [:]
    var promptTokens = 0
    var cacheQueries = 0
    var cacheHits = 0
    var faults: [FaultKind: Int] = [:]

    /// - Parameter model: What the server calls the model.
    init(model: String) {
        labels = "engine=\"0\",model_name=\"\(Self.escaped(model))\""
    }

    mutating func recordFirstToken(_ timeline: BatchingTimeline, timeScale: Double) {
        timeToFirstToken.record((timeline.firstTokenSeconds - timeline.arrivedSeconds) / timeScale)
        queueTime.record((timeline.startedSeconds - timeline.arrivedSeconds) / timeScale)
    }

    mutating func recordEnd(_ timeline: BatchingTimeline, reason: FinishReason, timeScale: Double) {
        endToEnd.record((timeline.finishedSeconds - timeline.arrivedSeconds) / timeScale)
        if timeline.outputTokens > 1 {
            let gaps = timeline.outputTokens - 1
            let seconds = (timeline.finishedSeconds - timeline.firstTokenSeconds) / timeScale
            interToken.record(seconds / Double(gaps), count: gaps)
        }
        recordEnd(reason)
    }

    mutating func recordEnd(_ reason: FinishReason) {
        finished[reason == .toolCalls ? .stop : reason, default: 0] += 1
    }

    /// The answer to `GET /metrics`.
    func text(_ gauges: Gauges) -> String {
        var text = ""
        text.reserveCapacity(12_000)
        gauge("vllm:num_requests_running", gauges.running, "Sequences that have a place.", &text)
        gauge("vllm:num_requests_waiting", gauges.waiting, "Requests that wait for a place.", &text)
        for name in ["vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc"] {
            gauge(name, gauges.cacheUsage, "Share of the cache of keys and values in use; 1 is all.", &text)
        }
        counter("vllm:prompt_tokens_total", promptTokens, "Prompt tokens taken in.", &text)
        counter("vllm:generation_tokens_total", gauges.outputTokens, "Tokens generated.", &text)
        counter("vllm:prefix_cache_queries_total", cacheQueries, "Prompt tokens looked up in the prefix cache.", &text)
        counter("vllm:prefix_cache_hits_total", cacheHits, "Prompt tokens found in the prefix cache.", &text)
        family("vllm:request_success_total", "counter", "Requests that ended, by why.", &text)
        for reason in FinishReason.counted {
            let value = finished[reason, default: 0]
            text += "vllm:request_success_total{\(labels),finished_reason=\"\(reason.rawValue)\"} \(value)\n"
        }
        writeHistograms(to: &text)
        counter("sunward_simulated_energy_joules_total", gauges.energyJoules, "Energy of the servers.", &text)
        family("sunward_simulated_faults_total", "counter", "Requests that met with a fault asked for.", &text)
        for kind in FaultKind.allCases {
            text += "sunward_simulated_faults_total{\(labels),kind=\"\(kind.rawValue)\"} \(faults[kind, default: 0])\n"
        }
        return text
    }

    private func writeHistograms(to text: inout String) {
        let first = "Time to first token."
        timeToFirstToken.write("vllm:time_to_first_token_seconds", labels: labels, help: first, to: &text)
        for name in ["vllm:inter_token_latency_seconds", "vllm:time_per_output_token_seconds"] {
            interToken.write(name, labels: labels, help: "Time between two output tokens.", to: &text)
        }
        let whole = "From a request's arrival to its last token."
        endToEnd.write("vllm:e2e_request_latency_seconds", labels: labels, help: whole, to: &text)
        queueTime.write("vllm:request_queue_time_seconds", labels: labels, help: "Wait for a place.", to: &text)
    }

    private func family(_ name: String, _ type: String, _ help: String, _ text: inout String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(type)\n"
    }

    private func gauge(_ name: String, _ value: some CustomStringConvertible, _ help: String, _ text: inout String) {
        family(name, "gauge", help, &text)
        text += "\(name){\(labels)} \(value)\n"
    }

    private func counter(_ name: String, _ value: some CustomStringConvertible, _ help: String, _ text: inout String) {
        family(name, "counter", help, &text)
        text += "\(name){\(labels)} \(value)\n"
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for character in value {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.append(character)
            }
        }
        return escaped
    }
}
