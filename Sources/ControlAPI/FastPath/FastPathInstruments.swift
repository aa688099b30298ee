import Metrics
import NIOCore

/// What the server's middleware would have counted of a request that is answered without it.
struct FastPathInstruments: Sendable {
    private let requests: Counter
    private let duration: Timer

    init(route: String) {
        let dimensions = [
            ("http.route", route), ("http.request.method", "POST"), ("http.response.status_code", "200"),
        ]
        requests = Counter(label: "hb.requests", dimensions: dimensions)
        duration = Timer(label: "http.server.request.duration", dimensions: dimensions, preferredDisplayUnit: .seconds)
    }

    func record(_ time: TimeAmount) {
        requests.increment()
        duration.recordNanoseconds(time.nanoseconds)
    }
}
