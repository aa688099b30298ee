import ArgumentParser
import ControlAPI
import Foundation

/// Which days a backtest is about.
struct BacktestPeriodOptions: ParsableArguments {
    @Option(help: "The first moment, on the hour (a date, or RFC 3339).")
    var from: String

    @Option(help: "Whole days, 1 to 366.")
    var days: Int = 14

    @Option(help: "Days before --from whose readings forecasters may learn from, as far as the files have them.")
    var historyDays: Int = 56

    /// ``from``, once it has been checked.
    var start: Date { Timestamp.parse(from) ?? .distantPast }

    func validate() throws {
        guard let start = Timestamp.parse(from) else {
            throw ValidationError("--from is \"\(from)\"; expected a date such as 2023-06-01")
        }
        guard start.timeIntervalSince1970.truncatingRemainder(dividingBy: 3600) == 0 else {
            throw ValidationError("--from is \"\(from)\"; expected a full hour, since signals are hourly")
        }
        guard (1...366).contains(days) else { throw ValidationError("--days is \(days); expected 1 to 366") }
        guard (0...120).contains(historyDays) else {
            throw ValidationError("--history-days is \(historyDays); expected 0 to 120")
        }
    }
}
