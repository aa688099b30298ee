import Logging
import Metrics
import NIOCore

/// Looks at one server again and again: its health, then its metrics.
struct UpstreamInspector: Sendable {
    static let mostHealthBytes = 64 << 10

    let site: String
    let model: String
    let upstream: Upstream
    private let fetcher: any UpstreamFetching
    private let logger: Logger
    private let now: @Sendable () -> NIODeadline
    private let failures: Counter
    private var reader = MetricsReader()
    private var wasHealthy: Bool?
    private var wasOpen = false

    init(
        group: UpstreamGroup,
        upstream: Upstream,
        fetcher: any UpstreamFetching,
        logger: Logger,
        now: @escaping @Sendable () -> NIODeadline = { .now() }
    ) {
        site = group.site
        model = group.model
        self.upstream = upstream
        self.fetcher = fetcher
        self.logger = logger
        self.now = now
        failures = Counter(
            label: "sunward_gateway_probe_failures_total",
            dimensions: [("site", site), ("model", model)]
        )
    }

    /// One look; what it finds goes to the server's ``UpstreamHealth``.
    ///
    /// - Parameter timeout: For health and metrics each.
    mutating func look(timeout: Duration) async {
        let began = now()
        let page = await fetcher.get(
            "/health",
            of: upstream,
            timeout: timeout,
            mostBytes: Self.mostHealthBytes
        )
        // What ended because the gateway stops says nothing about the server.
        if Task.isCancelled { return }
        let probe = Self.probe(page, began: began, ended: now(), timeout: timeout)
        note(probe)
        noteBreaker(isReachable: probe.isHealthy)
        upstream.health.probed(probe, now: probe.at)
        guard probe.isHealthy else {
            return upstream.health.scraped(ScrapeResult(at: probe.at, metrics: nil, finding: "not asked"))
        }
        let metrics = await fetcher.get(
            "/metrics",
            of: upstream,
            timeout: timeout,
            mostBytes: PrometheusText.mostBytes
        )
        if Task.isCancelled { return }
        upstream.health.scraped(scrape(metrics, at: now()))
    }

    /// A server without such a page lives too: anything but an error of its own is good.
    private static func probe(
        _ page: UpstreamPage,
        began: NIODeadline,
        ended: NIODeadline,
        timeout: Duration
    ) -> ProbeResult {
        switch page {
        case .answered(let status, _):
            let isHealthy = status < 500
            return ProbeResult(at: ended, isHealthy: isHealthy, finding: "status \(status)", duration: ended - began)
        case .failed(let reason):
            // The two are told by different clocks.
            let isSilent = ended - began >= TimeAmount(timeout * 0.95)
            return ProbeResult(
                at: ended,
                isHealthy: false,
                finding: reason,
                duration: ended - began,
                isSilent: isSilent
            )
        }
    }

    private mutating func scrape(_ page: UpstreamPage, at moment: NIODeadline) -> ScrapeResult {
        func nothing(_ finding: String) -> ScrapeResult {
            ScrapeResult(at: moment, metrics: nil, finding: finding)
        }
        switch page {
        case .failed(let reason): return nothing(reason)
        case .answered(200, let body):
            let text = PrometheusText(body.readableBytesView) { name in
                MetricNames.prefixes.contains { name.hasPrefix($0) }
            }
            guard let (server, metrics) = reader.read(text, now: moment) else {
                return nothing("no metrics of a known server")
            }
            return ScrapeResult(at: moment, metrics: metrics, finding: server)
        case .answered(let status, _): return nothing("status \(status)")
        }
    }

    /// A server that answers looks and fails requests.
    private mutating func noteBreaker(isReachable: Bool) {
        let (breaker, _, tally) = upstream.health.snapshot()
        let isOpen = breaker != .closed
        guard isOpen != wasOpen else { return }
        wasOpen = isOpen
        guard isReachable else { return }
        let metadata = metadata(["failure": "\(tally.lastFailure?.reason ?? "probe")"])
        if isOpen {
            logger.warning("model server fails requests and gets no more for now", metadata: metadata)
        } else {
            logger.info("model server gets requests again", metadata: metadata)
        }
    }

    private mutating func note(_ probe: ProbeResult) {
        if !probe.isHealthy { failures.increment() }
        guard wasHealthy != probe.isHealthy else { return }
        defer { wasHealthy = probe.isHealthy }
        let metadata = metadata(["finding": "\(probe.finding)"])
        if !probe.isHealthy {
            logger.warning("model server does not answer as it should", metadata: metadata)
        } else if wasHealthy == false {
            logger.info("model server answers again", metadata: metadata)
        }
    }

    private func metadata(_ more: Logger.Metadata) -> Logger.Metadata {
        let place: Logger.Metadata = ["site": "\(site)", "model": "\(model)", "url": "\(upstream.origin.url)"]
        return place.merging(more) { _, more in more }
    }
}
