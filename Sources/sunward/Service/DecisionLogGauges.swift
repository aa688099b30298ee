import Metrics
import ServiceLifecycle
import Store

/// Shows how the decision log is doing in the metrics, every few seconds.
struct DecisionLogGauges: Service {
    private static let period = Duration.seconds(2)

    let log: DecisionLog
    private let connected = Gauge(label: "sunward_decision_log_connected")
    private let queuedRows = Gauge(label: "sunward_decision_log_queued_rows")
    private let spooledBatches = Gauge(label: "sunward_decision_log_spooled_batches")
    private let spooledBytes = Gauge(label: "sunward_decision_log_spooled_bytes")
    private let rejectedRows = Gauge(label: "sunward_decision_log_rejected_rows")
    private let lostRows = Gauge(label: "sunward_decision_log_lost_rows")

    init(log: DecisionLog) { self.log = log }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                record(await log.status)
                // Cut short by the end, when it matters no more.
                try? await Task.sleep(for: Self.period)
            }
        }
    }

    private func record(_ status: DecisionLogStatus) {
        connected.record(status.isConnected ? 1 : 0)
        queuedRows.record(status.queuedRows)
        spooledBatches.record(status.spooledBatches)
        spooledBytes.record(status.spooledBytes)
        rejectedRows.record(status.rejectedRows)
        lostRows.record(status.lostRows)
    }
}
