import NIOCore

/// Makes a server's pages of metrics into what the gateway wants to know, one after the other: what pages add up since
/// the server's start becomes what happened since the page before. Pure.
struct MetricsReader: Sendable {
    fileprivate struct Earlier {
        let at: NIODeadline
        var histograms: [String: HistogramCounts] = [:]
        var counters: [String: Double] = [:]
    }

    /// A page and what it adds to the one before.
    fileprivate struct Reading {
        let samples: [String: [PrometheusSample]]
        let earlier: Earlier?
        var now: Earlier
    }

    private var earlier: Earlier?

    /// What the page says; nil when it is of no server that is known.
    ///
    /// - Parameter now: When the page was had.
    mutating func read(_ page: PrometheusText, now: NIODeadline) -> (server: String, metrics: UpstreamMetrics)? {
        // Every rank of a tensor-parallel server shows the same requests; the first speaks for all.
        let samples = Dictionary(grouping: page.samples.filter { ($0.label("tp_rank") ?? "0") == "0" }, by: \.name)
        guard
            let names = MetricNames.all.first(where: { names in
                (names.running + names.waiting).contains { samples[$0] != nil }
            })
        else { return nil }
        var reading = Reading(samples: samples, earlier: earlier, now: Earlier(at: now))
        let metrics = UpstreamMetrics(
            runningRequests: reading.gauge(names.running),
            waitingRequests: reading.gauge(names.waiting),
            cacheUsage: reading.largest(names.cacheUsage),
            timeToFirstToken: reading.distribution(names.timeToFirstToken),
            interToken: reading.distribution(names.interToken),
            endToEnd: reading.distribution(names.endToEnd),
            queueTime: reading.distribution(names.queueTime),
            promptTokensPerSecond: reading.rate(names.promptTokens),
            outputTokensPerSecond: reading.rate(names.outputTokens),
            prefixCacheHitRate: reading.hitRate(names)
        )
        earlier = reading.now
        return (names.server, metrics)
    }
}

extension MetricsReader.Reading {
    /// A gauge, added up over the server's engines.
    fileprivate func gauge(_ names: [String]) -> Double? {
        values(names).map { max(0, $0.reduce(0, +)) }
    }

    /// The largest over the server's engines, of a share.
    fileprivate func largest(_ names: [String]) -> Double? {
        values(names).flatMap { $0.max() }.map { min(max($0, 0), 1) }
    }

    fileprivate mutating func distribution(_ names: [String]) -> UpstreamMetrics.Distribution? {
        guard let name = names.first(where: { samples["\($0)_count"] != nil }) else { return nil }
        let parts = ["_bucket", "_sum", "_count"].flatMap { samples[name + $0] ?? [] }
        let counts = HistogramCounts(parts, named: name)
        now.histograms[name] = counts
        // The first page tells of the server's whole life.
        return earlier?.histograms[name].flatMap { counts.since($0).distribution }
    }

    /// Growth a second.
    fileprivate mutating func rate(_ names: [String]) -> Double? {
        guard let growth = growth(names), let earlier else { return nil }
        let seconds = Double((now.at - earlier.at).nanoseconds) * 1e-9
        return seconds > 0 ? growth / seconds : nil
    }

    fileprivate mutating func hitRate(_ names: MetricNames) -> Double? {
        let (hits, queries) = (growth(names.prefixHits), growth(names.prefixQueries))
        if let hits, let queries, queries > 0 { return min(1, hits / queries) }
        return largest(names.prefixHitRate)
    }

    /// What a counter has grown by since the page before; all of it when the server has started anew.
    private mutating func growth(_ names: [String]) -> Double? {
        let spellings = names.flatMap { ["\($0)_total", $0] }
        guard let name = spellings.first(where: { samples[$0] != nil }), let values = values([name]) else { return nil }
        let total = values.reduce(0, +)
        now.counters[name] = total
        return earlier?.counters[name].map { total < $0 ? total : total - $0 }
    }

    private func values(_ names: [String]) -> [Double]? {
        guard let found = names.lazy.compactMap({ samples[$0] }).first else { return nil }
        let finite = found.map(\.value).filter(\.isFinite)
        return finite.isEmpty ? nil : finite
    }
}
