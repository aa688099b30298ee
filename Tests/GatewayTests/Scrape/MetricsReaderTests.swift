import NIOCore
import Testing

@testable import Gateway

struct MetricsReaderTests {
    private static let start = UpstreamScene.start

    /// Reads pages ten seconds apart and gives what the last one says.
    private func metrics(_ pages: String...) -> (server: String, metrics: UpstreamMetrics)? {
        var reader = MetricsReader()
        var result: (server: String, metrics: UpstreamMetrics)?
        for (index, page) in pages.enumerated() {
            result = reader.read(PrometheusText(page.utf8), now: Self.start + .seconds(Int64(index) * 10))
        }
        return result
    }

    private func vllm(requests: Int, hits: Int = 0) -> String {
        """
        # TYPE vllm:num_requests_running gauge
        vllm:num_requests_running{engine="0",model_name="m"} 3.0
        vllm:num_requests_running{engine="1",model_name="m"} 4.0
        vllm:num_requests_waiting{engine="0",model_name="m"} 2.0
        vllm:kv_cache_usage_perc{engine="0",model_name="m"} 0.25
        vllm:kv_cache_usage_perc{engine="1",model_name="m"} 0.75
        vllm:prompt_tokens_total{engine="0",model_name="m"} \(requests * 100)
        vllm:generation_tokens_total{engine="0",model_name="m"} \(requests * 50)
        vllm:prefix_cache_queries_total{engine="0",model_name="m"} \(requests * 100)
        vllm:prefix_cache_hits_total{engine="0",model_name="m"} \(hits)
        vllm:time_to_first_token_seconds_bucket{engine="0",le="0.1",model_name="m"} \(requests / 2)
        vllm:time_to_first_token_seconds_bucket{engine="0",le="0.2",model_name="m"} \(requests)
        vllm:time_to_first_token_seconds_bucket{engine="0",le="+Inf",model_name="m"} \(requests)
        vllm:time_to_first_token_seconds_count{engine="0",model_name="m"} \(requests)
        vllm:time_to_first_token_seconds_sum{engine="0",model_name="m"} \(Double(requests) * 0.1)
        vllm:inter_token_latency_seconds_bucket{engine="0",le="0.02",model_name="m"} \(requests)
        vllm:inter_token_latency_seconds_bucket{engine="0",le="+Inf",model_name="m"} \(requests)
        vllm:inter_token_latency_seconds_count{engine="0",model_name="m"} \(requests)
        vllm:inter_token_latency_seconds_sum{engine="0",model_name="m"} \(Double(requests) * 0.01)
        """
    }

    @Test func `vLLM's load is read over all its engines`() throws {
        let read = try #require(metrics(vllm(requests: 10)))
        #expect(read.server == "vllm")
        #expect(read.metrics.runningRequests == 7)
        #expect(read.metrics.waitingRequests == 2)
        #expect(read.metrics.cacheUsage == 0.75)
        #expect(read.metrics.timeToFirstToken == nil)
        #expect(read.metrics.promptTokensPerSecond == nil)
    }

    @Test func `latencies and rates are those since the page before`() throws {
        let read = try #require(metrics(vllm(requests: 1000, hits: 100), vllm(requests: 1200, hits: 5100))).metrics
        let first = try #require(read.timeToFirstToken)
        #expect(first.count == 200)
        #expect(abs(first.meanSeconds - 0.1) < 1e-9)
        #expect(first.p50Seconds == 0.1)
        #expect(abs((first.p95Seconds ?? 0) - 0.19) < 1e-9)
        #expect(read.interToken?.count == 200)
        #expect(read.promptTokensPerSecond == 2000)
        #expect(read.outputTokensPerSecond == 1000)
        #expect(read.prefixCacheHitRate == 0.25)
    }

    @Test func `a server that has started anew is read from its new start`() throws {
        let read = try #require(metrics(vllm(requests: 1000), vllm(requests: 20))).metrics
        #expect(read.timeToFirstToken?.count == 20)
        #expect(read.outputTokensPerSecond == 100)
    }

    @Test func `vLLM's older names are understood`() throws {
        func page(_ requests: Int) -> String {
            """
            vllm:num_requests_running{model_name="m"} 1
            vllm:num_requests_waiting{model_name="m"} 0
            vllm:gpu_cache_usage_perc{model_name="m"} 0.5
            vllm:time_per_output_token_seconds_bucket{le="0.05",model_name="m"} \(requests)
            vllm:time_per_output_token_seconds_bucket{le="+Inf",model_name="m"} \(requests)
            vllm:time_per_output_token_seconds_sum{model_name="m"} \(Double(requests) * 0.02)
            vllm:time_per_output_token_seconds_count{model_name="m"} \(requests)
            vllm:gpu_prefix_cache_hit_rate{model_name="m"} 0.125
            """
        }
        let read = try #require(metrics(page(10), page(20))).metrics
        #expect(read.cacheUsage == 0.5)
        #expect(read.interToken.map { abs($0.meanSeconds - 0.02) < 1e-9 } == true)
        #expect(read.prefixCacheHitRate == 0.125)
    }

    @Test func `SGLang's names are understood, and its ranks counted once`() throws {
        let read = try #require(
            metrics(
                """
                sglang:num_running_reqs{model_name="m",tp_rank="0"} 5
                sglang:num_running_reqs{model_name="m",tp_rank="1"} 5
                sglang:num_queue_reqs{model_name="m",tp_rank="0"} 1
                sglang:token_usage{model_name="m",tp_rank="0"} 0.28
                sglang:cache_hit_rate{model_name="m",tp_rank="0"} 0.5
                """
            )
        )
        #expect(read.server == "sglang")
        #expect(read.metrics.runningRequests == 5)
        #expect(read.metrics.waitingRequests == 1)
        #expect(read.metrics.cacheUsage == 0.28)
        #expect(read.metrics.prefixCacheHitRate == 0.5)
    }

    @Test func `a page of another server, or of none, says nothing`() {
        #expect(metrics("process_cpu_seconds_total 5\n") == nil)
        #expect(metrics("<html>not metrics</html>") == nil)
        #expect(metrics("") == nil)
    }

    @Test func `values that are no number are left out`() throws {
        let read = try #require(metrics("vllm:num_requests_running NaN\nvllm:num_requests_waiting 3\n")).metrics
        #expect(read.runningRequests == nil)
        #expect(read.waitingRequests == 3)
    }
}
