/// What a kind of model server calls its metrics. Where there are several names, the first that a page has counts;
/// newer ones stand first.
struct MetricNames: Sendable {
    /// As shown to people.
    let server: String
    let running: [String]
    let waiting: [String]
    let cacheUsage: [String]
    let timeToFirstToken: [String]
    let interToken: [String]
    let endToEnd: [String]
    let queueTime: [String]

    /// Counters, here without the `_total` that pages may end them in.
    let promptTokens: [String]
    let outputTokens: [String]
    let prefixQueries: [String]
    let prefixHits: [String]

    /// A share that the server works out itself, where it does.
    let prefixHitRate: [String]

    /// vLLM, both its engines.
    static let vllm = MetricNames(
        server: "vllm",
        running: ["vllm:num_requests_running"],
        waiting: ["vllm:num_requests_waiting"],
        cacheUsage: ["vllm:kv_cache_usage_perc", "vllm:gpu_cache_usage_perc"],
        timeToFirstToken: ["vllm:time_to_first_token_seconds"],
        interToken: ["vllm:inter_token_latency_seconds", "vllm:time_per_output_token_seconds"],
        endToEnd: ["vllm:e2e_request_latency_seconds"],
        queueTime: ["vllm:request_queue_time_seconds"],
        promptTokens: ["vllm:prompt_tokens"],
        outputTokens: ["vllm:generation_tokens"],
        prefixQueries: ["vllm:prefix_cache_queries", "vllm:gpu_prefix_cache_queries"],
        prefixHits: ["vllm:prefix_cache_hits", "vllm:gpu_prefix_cache_hits"],
        prefixHitRate: ["vllm:gpu_prefix_cache_hit_rate"]
    )

    /// SGLang.
    static let sglang = MetricNames(
        server: "sglang",
        running: ["sglang:num_running_reqs"],
        waiting: ["sglang:num_queue_reqs"],
        cacheUsage: ["sglang:token_usage"],
        timeToFirstToken: ["sglang:time_to_first_token_seconds"],
        interToken: ["sglang:inter_token_latency_seconds", "sglang:time_per_output_token_seconds"],
        endToEnd: ["sglang:e2e_request_latency_seconds"],
        queueTime: ["sglang:queue_time_seconds"],
        promptTokens: ["sglang:prompt_tokens"],
        outputTokens: ["sglang:generation_tokens"],
        prefixQueries: [],
        prefixHits: [],
        prefixHitRate: ["sglang:cache_hit_rate"]
    )

    static let all = [vllm, sglang]

    /// What every name of a known server begins with: nothing else need be kept of a page.
    static let prefixes = ["vllm:", "sglang:"]
}
