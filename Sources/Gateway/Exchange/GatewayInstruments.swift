import Metrics
import NIOCore

/// The gateway's metrics: instruments made once, labels of closed sets.
public final class GatewayInstruments: Sendable {
    private static let classes = ["cancelled", "1xx", "2xx", "3xx", "4xx", "5xx"]
    private static let results = ["succeeded", "refused", "timed-out", "cut", "garbage", "status", "cancelled"]

    private let requests: [Surface: [Counter]]
    private let durations: [Surface: Recorder]
    private let firstBytes: [Surface: Recorder]
    private let attempts: [Counter]
    private let refusals: [Counter]
    private let inFlight = Meter(label: "sunward_gateway_requests_in_flight")
    private let connections = Meter(label: "sunward_gateway_client_connections")
    private let turnedAwayClients = Counter(label: "sunward_gateway_turned_away_clients_total")

    public init() {
        requests = Self.bySurface { surface in
            Self.classes.map {
                Counter(
                    label: "sunward_gateway_requests_total",
                    dimensions: [("surface", surface), ("status", $0)]
                )
            }
        }
        durations = Self.bySurface {
            Recorder(label: "sunward_gateway_request_seconds", dimensions: [("surface", $0)])
        }
        firstBytes = Self.bySurface {
            Recorder(label: "sunward_gateway_first_byte_seconds", dimensions: [("surface", $0)])
        }
        attempts = Self.results.map {
            Counter(label: "sunward_gateway_attempts_total", dimensions: [("result", $0)])
        }
        refusals = Self.classes.map {
            Counter(label: "sunward_gateway_refused_requests_total", dimensions: [("status", $0)])
        }
    }

    /// A client was not let in, since too many are.
    func turnedAway() { turnedAwayClients.increment() }

    /// A client has connected.
    func opened() { connections.increment() }
    func closed() { connections.decrement() }

    /// A request was let in.
    func began() { inFlight.increment() }

    /// A request that was let in has ended.
    ///
    /// - Parameter responseClass: The first digit of the status; 0 for a client that left.
    func ended(_ surface: Surface, responseClass: UInt, duration: TimeAmount, firstByte: TimeAmount?) {
        inFlight.decrement()
        requests[surface]?[Int(min(responseClass, 5))].increment()
        durations[surface]?.record(duration.inSeconds)
        if let firstByte { firstBytes[surface]?.record(firstByte.inSeconds) }
    }

    /// A request was not let in.
    func refused(responseClass: UInt) { refusals[Int(min(responseClass, 5))].increment() }

    /// An attempt at an upstream has ended.
    func attempted(_ result: AttemptResult) {
        let place =
            switch result {
            case .succeeded: 0
            case .refused: 1
            case .timedOut: 2
            case .cut: 3
            case .garbage: 4
            case .status: 5
            case .cancelled: 6
            }
        attempts[place].increment()
    }

    private static func bySurface<Value>(_ make: (String) -> Value) -> [Surface: Value] {
        Dictionary(uniqueKeysWithValues: Surface.allCases.map { ($0, make(name($0))) })
    }

    private static func name(_ surface: Surface) -> String {
        switch surface {
        case .chatCompletions: "chat-completions"
        case .completions: "completions"
        case .embeddings: "embeddings"
        }
    }
}
