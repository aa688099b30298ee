import NIOCore

extension UpstreamDirectory {
    /// Every model of every site with its servers, in the order of the fleet.
    public func status() -> [ModelUpstreams] { status(now: .now()) }

    func status(now: NIODeadline) -> [ModelUpstreams] { groups.map { $0.status(now: now) } }
}

extension UpstreamGroup {
    fileprivate func status(now: NIODeadline) -> ModelUpstreams {
        let gate = gate.snapshot()
        return ModelUpstreams(
            site: site,
            model: model,
            servedName: servedName,
            available: mayBeTried(now: now),
            admission: ModelUpstreams.Admission(
                places: gate.limits.places,
                running: gate.running,
                queue: gate.limits.queue,
                waiting: gate.waiting,
                admittedSinceStart: gate.counts.admitted,
                refusedSinceStart: gate.counts.refused,
                droppedSinceStart: gate.counts.dropped,
                expiredSinceStart: gate.counts.expired
            ),
            endpoints: upstreams.map { $0.status(now: now) }
        )
    }
}

extension Upstream {
    fileprivate func status(now: NIODeadline) -> EndpointStatus {
        let (breaker, pausedUntil, tally) = health.snapshot()
        func age(_ moment: NIODeadline) -> Double { max(0, (now - moment).seconds) }
        let opensIn = health.opensAt(now: now).map { ($0 - now).seconds }
        let isPaused = pausedUntil.map { $0 > now } ?? false
        let state: EndpointStatus.State =
            switch breaker {
            case .closed: isPaused ? .paused : .closed
            case .open: .open
            case .halfOpen: .halfOpen
            }
        return EndpointStatus(
            url: origin.url,
            state: state,
            opensInSeconds: opensIn,
            inFlight: inFlight,
            attemptsSinceStart: tally.attempts,
            failuresSinceStart: tally.failures,
            lastFailure: tally.lastFailure.map { .init(reason: $0.reason, ageSeconds: age($0.at)) },
            health: tally.probe.map {
                .init(
                    healthy: $0.isHealthy,
                    finding: $0.finding,
                    ageSeconds: age($0.at),
                    milliseconds: $0.duration.seconds * 1000
                )
            },
            metrics: tally.scrape.map { EndpointStatus.Metrics($0, ageSeconds: age($0.at)) }
        )
    }
}

extension EndpointStatus.Metrics {
    fileprivate init(_ scrape: ScrapeResult, ageSeconds: Double) {
        let metrics = scrape.metrics ?? UpstreamMetrics()
        self.init(
            finding: scrape.finding,
            ageSeconds: ageSeconds,
            runningRequests: metrics.runningRequests,
            waitingRequests: metrics.waitingRequests,
            cacheUsage: metrics.cacheUsage,
            promptTokensPerSecond: metrics.promptTokensPerSecond,
            outputTokensPerSecond: metrics.outputTokensPerSecond,
            prefixCacheHitRate: metrics.prefixCacheHitRate,
            timeToFirstToken: metrics.timeToFirstToken.map(EndpointStatus.Latency.init),
            interToken: metrics.interToken.map(EndpointStatus.Latency.init),
            endToEnd: metrics.endToEnd.map(EndpointStatus.Latency.init),
            queueTime: metrics.queueTime.map(EndpointStatus.Latency.init)
        )
    }
}

extension EndpointStatus.Latency {
    fileprivate init(_ distribution: UpstreamMetrics.Distribution) {
        self.init(
            count: distribution.count,
            meanSeconds: distribution.meanSeconds,
            p50Seconds: distribution.p50Seconds,
            p95Seconds: distribution.p95Seconds
        )
    }
}

extension TimeAmount {
    fileprivate var seconds: Double { Double(nanoseconds) * 1e-9 }
}
