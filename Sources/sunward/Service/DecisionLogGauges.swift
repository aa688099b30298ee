import Metrics
import ServiceLifecycle
import Store

/// Shows how the decision log is doing in the metrics, every few seconds.
struct DecisionLogGauges: Service {
    private static let period = Duration.seconds(2)

    let log: DecisionLog

    /// Whether the database answers others: in quiet times the log does not ask it.
    let isReachable: @Sendable () async -> Bool
    private let connected = Gauge(label: "sunward_decision_log_connected")
    private let queuedRows = Gauge(label: "sunward_decision_log_queued_rows")
    private let spooledBatches = Gauge(label: "sunward_decision_log_spooled_batches")
    private let spooledBytes = Gauge(label: "sunward_decision_log_spooled_bytes")
    private let rejectedRows = Gauge(label: "sunward_decision_log_rejected_rows")
    private let lostRows = Gauge(label: "sunward_decision_log_lost_rows")

    init(log: DecisionLog, isReachable: @escaping @Sendable () async -> Bool) {
        self.log = log
        self.isReachable = isReachable
    }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                record(await log.status, isReachable: await isReachable())
                // Cut short by the end, when it matters no more.
                try? await Task.sleep(for: Self.period)
            }
        }
    }

    private func record(_ status: DecisionLogStatus, isReachable: Bool) {
        connected.record(status.isConnected && isReachable ? 1 : 0)
        queuedRows.record(status.queuedRows)
        spooledBatches.record(status.spooledBatches)
        spooledBytes.record(status.spooledBytes)
        rejectedRows.record(status.rejectedRows)
        lostRows.record(status.lostRows)
    }
}
