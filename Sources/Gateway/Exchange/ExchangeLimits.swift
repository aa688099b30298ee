import NIOCore
import SunwardModel

/// How long an exchange and its parts may take, and how often it may be tried.
struct ExchangeLimits: Hashable, Sendable {
    /// From the request to the end of its answer.
    var total: TimeAmount

    /// Longest wait of one attempt for the first byte of its answer, even where there is nowhere else to go.
    var firstByte: TimeAmount

    /// Longest time for a connection to come about.
    var connect: TimeAmount { min(firstByte, .seconds(10)) }

    /// Longest silence in the midst of an answer.
    var idle: TimeAmount

    /// Attempts, the first included.
    var maxAttempts: Int

    /// Whether a slow attempt gets a second one beside it.
    var hedges: Bool

    init(total: TimeAmount, firstByte: TimeAmount, idle: TimeAmount, maxAttempts: Int, hedges: Bool = false) {
        self.total = total
        self.firstByte = firstByte
        self.idle = idle
        self.maxAttempts = maxAttempts
        self.hedges = hedges
    }

    init(_ settings: GatewaySettings) {
        self.init(
            total: .fractional(seconds: settings.totalSeconds),
            firstByte: .fractional(seconds: settings.firstByteSeconds),
            idle: .fractional(seconds: settings.idleSeconds),
            maxAttempts: max(1, settings.maxAttempts),
            hedges: settings.hedges
        )
    }
}

extension TimeAmount {
    /// A number of seconds; what is out of range is brought into it.
    static func fractional(seconds: Double) -> TimeAmount {
        .nanoseconds(Int64(min(max(seconds, 0), 1e9) * 1e9))
    }

    var inSeconds: Double { Double(nanoseconds) / 1e9 }
}
