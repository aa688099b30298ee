import Foundation

/// Renders a report for reading.
struct LoadTable {
    let report: LoadReport

    func text(for terminal: Terminal) -> String {
        var parts = [summary, times.rendered(for: terminal)]
        if !report.errors.isEmpty { parts.append(counts("error", report.errors, of: report.sent, terminal)) }
        if !report.sites.isEmpty { parts.append(counts("site", report.sites, of: report.sent, terminal)) }
        if !report.models.isEmpty { parts.append(counts("model", report.models, of: report.sent, terminal)) }
        if let carbon { parts.append(carbon) }
        if let quality { parts.append(quality) }
        return parts.joined(separator: "\n\n")
    }

    private var summary: String {
        var lines = [
            String(
                format: "%d requests in %.1f s: %d succeeded, %d failed, %d streamed",
                report.sent,
                report.seconds,
                report.succeeded,
                report.failed,
                report.streamed
            ),
            String(
                format: "%.1f answers/s, %.0f output tokens/s, %d retries by the gateway",
                report.requestsPerSecond,
                report.outputTokensPerSecond,
                report.retries
            ),
            "sent more than 10 ms late: \(report.sentLate); not sent because too many were under way: \(report.overflowed)",
        ]
        if report.isBrokenOff { lines.append("broken off, with \(report.abandoned) requests under way") }
        return lines.joined(separator: "\n")
    }

    private var times: TextTable {
        var table = TextTable("milliseconds", "#count", "#p50", "#p90", "#p95", "#p99", "#max")
        add("time to first token", report.timeToFirstTokenSeconds, &table)
        add("inter-token", report.interTokenSeconds, &table)
        add("end to end", report.endToEndSeconds, &table)
        add("late start", report.lateSeconds, &table)
        return table
    }

    private func add(_ name: String, _ quantiles: LoadReport.Quantiles?, _ table: inout TextTable) {
        func cell(_ seconds: Double?) -> Cell { Cell(seconds.map { $0 * 1000 }) }
        table.add(
            Cell(name),
            Cell(quantiles?.count ?? 0),
            cell(quantiles?.p50),
            cell(quantiles?.p90),
            cell(quantiles?.p95),
            cell(quantiles?.p99),
            cell(quantiles?.max)
        )
    }

    private func counts(_ title: String, _ counts: [String: Int], of total: Int, _ terminal: Terminal) -> String {
        var table = TextTable(title, "#requests", "#share")
        for (name, count) in counts.sorted(by: { ($1.value, $0.key) < ($0.value, $1.key) }) {
            table.add(Cell(name), Cell(count), Cell(percent: Double(count) / Double(max(1, total))))
        }
        return table.rendered(for: terminal)
    }

    private var carbon: String? {
        report.gramsCO2.map { grams in
            String(
                format: "gCO2: %.3f in all, %.5f a request (%d measured, %d estimated)",
                grams.total,
                grams.perRequest,
                grams.measuredRequests,
                grams.estimatedRequests
            )
        }
    }

    private var quality: String? {
        report.quality.map { quality in
            String(
                format: "quality: %.3f over %d answers (%d grades reported, %d lost)",
                quality.mean,
                quality.answers,
                quality.reported,
                quality.lost
            )
        }
    }
}
