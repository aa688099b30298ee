import ArgumentParser
import ControlAPI
import ControlPlane
import Foundation
import Store
import SunwardModel

/// `sunward status`
struct StatusCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "Show how the service is doing."
    )

    @OptionGroup var service: ServiceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reporting {
            let answer: ControlClient.Answer<StatusView> = try await ControlClient.run(service) {
                try await $0.get("/api/v1/status")
            }
            let status = answer.value
            var table = TextTable("what", "value")
            table.add("fleet", Cell(status.fleet))
            table.add("service time", Cell(status.clock.now))
            table.add("speed", Cell("\(status.clock.speed)x"))
            table.add("plan", Cell(status.planID?.uuidString.lowercased() ?? "none yet"))
            table.add("plan issued", Cell(status.planIssuedAt))
            table.add("demand it moved", status.planSwitching.map { Cell(percent: $0.churn) } ?? "unknown")
            table.add("plans made", Cell(status.counts.plans))
            table.add("failures", Cell(status.counts.failures))
            table.add("ticks skipped", Cell(status.counts.skippedTicks))
            table.add("settled until", Cell(status.settledUntil))
            table.add("water today (L)", Cell(status.waterUsedTodayLiters))
            table.add("carbon today (kg)", Cell(status.carbonUsedTodayKilograms))
            for battery in status.batteries ?? [] {
                table.add(Cell("battery at \(battery.site)"), Self.charge(battery))
            }
            if let batches = status.batches { table.add("batches", Self.waiting(batches, now: status.clock.now)) }
            table.add("database", database(status.writer))
            table.add("decision log", decisionLog(status.decisionLog))
            if let failure = status.lastFailure {
                table.add("last failure", Cell(failure.reason, style: .bad))
            }
            try Printer(format: output.format).show(json: answer.json, tables: [(nil, table)])
        }
    }

    private static func charge(_ battery: BatteryView) -> Cell {
        let share = battery.capacityKWh > 0 ? battery.chargeKWh / battery.capacityKWh : 0
        return Cell(
            "\(Cell(battery.chargeKWh, decimals: 1).text) of \(Cell(battery.capacityKWh, decimals: 1).text) kWh "
                + "(\(Cell(percent: share).text))",
            raw: "\(battery.chargeKWh)"
        )
    }

    /// Batches under way by state, and what of them waits for the plan.
    private static func waiting(_ batches: WaitingWorkView, now: Date) -> Cell {
        var parts = batches.states.sorted { $0.key < $1.key }.map { "\($0.value) \($0.key)" }
        if parts.isEmpty { parts = ["none under way"] }
        parts.append("\(batches.waitingQueries) requests wait")
        if let due = batches.firstDueAt { parts.append("first due \(Cell(due).text)") }
        let isLate = batches.firstDueAt.map { $0 < now } ?? false
        return Cell(parts.joined(separator: ", "), style: isLate ? .warning : nil)
    }

    /// Where decisions and outcomes are on their way into the database, and what has not made it.
    private func decisionLog(_ log: DecisionLogStatus) -> Cell {
        var parts = ["\(log.writtenRows) rows written", "\(log.queuedRows) queued"]
        parts.append("\(log.spooledBatches) batches on disk")
        if log.rejectedRows > 0 { parts.append("\(log.rejectedRows) refused") }
        parts.append("\(log.lostRows) lost")
        let isBehind = log.spooledBatches > 0 || !log.isConnected
        let style: Terminal.Style? = log.lostRows > 0 ? .bad : isBehind ? .warning : nil
        return Cell(parts.joined(separator: ", "), style: style)
    }

    private func database(_ writer: WriterView) -> Cell {
        if writer.databaseConnected { return Cell("connected", style: .good) }
        let waiting = "away; \(writer.spooledRecords) records wait on disk"
        guard let failure = writer.spoolFailure else { return Cell(waiting, style: .warning) }
        return Cell("\(waiting), and nothing more can be kept: \(failure)", style: .bad)
    }
}
