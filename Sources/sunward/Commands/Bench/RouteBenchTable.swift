import Foundation

/// A ``RouteBenchReport`` for people.
struct RouteBenchTable {
    let report: RouteBenchReport

    func text(for terminal: Terminal) -> String {
        var parts = [heading, durations.rendered(for: terminal), ratio, memory]
        if let soak = report.soak { parts += [samples(soak).rendered(for: terminal), verdict(soak)] }
        return parts.joined(separator: "\n\n")
    }

    private var heading: String {
        let basis = report.estimators == .fitted ? "the state given" : "invented answers"
        return "\(report.policy), \(report.models) models, prompts of \(report.promptBytes) bytes, "
            + "\(report.decisions) decisions of each kind, estimators from \(basis)"
    }

    private var durations: TextTable {
        var table = TextTable("microseconds", "#p50", "#p90", "#p99", "#p99.9", "#max", "#mean", "#a second")
        func add(_ name: String, _ summary: DurationSummary?, perSecond: Double? = nil) {
            guard let summary else { return }
            table.add(
                Cell(name),
                Cell(summary.p50Microseconds),
                Cell(summary.p90Microseconds),
                Cell(summary.p99Microseconds),
                Cell(summary.p999Microseconds),
                Cell(summary.maximumMicroseconds, decimals: 0),
                Cell(summary.meanMicroseconds),
                Cell(perSecond ?? summary.perSecond, decimals: 0)
            )
        }
        add("decision", report.inProcess.policy)
        add("decision, processor time", report.inProcess.processor)
        add("decision, first model", report.inProcess.firstModel)
        add("nothing", report.inProcess.nothing)
        for stage in report.inProcess.stages { add("  " + stage.name, stage.durations) }
        for service in report.service {
            let threads = service.threads == 1 ? "1 thread" : "\(service.threads) threads"
            add("service's router, " + threads, service.durations, perSecond: service.requestsPerSecond)
        }
        return table
    }

    private var ratio: String {
        let ratio = report.ratioToFirstModel.map { String(format: "%.3f", $0) } ?? "-"
        return "decision over decision with the first model, at the median: \(ratio)"
    }

    private var memory: String {
        let (before, after) = (report.inProcess.memoryBefore, report.inProcess.memoryAfter)
        return "memory before and after: resident \(Self.megabytes(before.residentBytes)) and "
            + "\(Self.megabytes(after.residentBytes)) MB, data \(Self.megabytes(before.dataBytes)) and "
            + "\(Self.megabytes(after.dataBytes)) MB"
    }

    private func samples(_ soak: RouteBenchReport.Soak) -> TextTable {
        var table = TextTable("#decisions", "#resident kB", "#data kB")
        for sample in soak.samples {
            table.add(
                Cell(sample.decisions),
                Cell(sample.memory.residentBytes.map { Double($0) / 1024 }, decimals: 0),
                Cell(sample.memory.dataBytes.map { Double($0) / 1024 }, decimals: 0)
            )
        }
        return table
    }

    private func verdict(_ soak: RouteBenchReport.Soak) -> String {
        func number(_ slope: Double?) -> String { slope.map { String(format: "%.0f", $0) } ?? "-" }
        let rate = String(format: "%.0f", Double(soak.decisions) / max(soak.seconds, 1e-9))
        return "growth in bytes a million decisions: resident \(number(soak.residentBytesPerMillion)), data "
            + "\(number(soak.dataBytesPerMillion)); \(soak.decisions) decisions at \(rate) a second"
    }

    private static func megabytes(_ bytes: Int?) -> String {
        bytes.map { String(format: "%.2f", Double($0) / 1_048_576) } ?? "-"
    }
}
