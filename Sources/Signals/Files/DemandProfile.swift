import Foundation

/// The shape of demand over whole days, hour by hour, with a mean of 1.
///
/// The profile's hour 0 is taken to be Monday 00:00 of local time, wherever demand comes from; it repeats without end.
/// An hour of a day that the clock skips is skipped here too, and one that it repeats is repeated.
public struct DemandProfile: Sendable {
    /// Demand of each hour relative to the mean.
    public let factors: [Double]

    private static let hourColumn = "hour"
    private static let rateColumn = "requests_per_second"

    /// Longest profile accepted: a year.
    private static let maxHours = 8784

    /// Reads a file with the columns `hour` (0, 1, ...) and `requests_per_second`.
    ///
    /// Rows may be out of order; of two rows for an hour the later counts; a missing or empty hour is taken from the
    /// day before, or else from the hour before.
    ///
    /// - Throws: ``SignalsError`` that names the file and, for a bad cell, its line, column and text.
    public init(contentsOf url: URL) throws(SignalsError) {
        let required = [Self.hourColumn, Self.rateColumn]
        try self.init(table: CSVTable(contentsOf: url, required: required))
    }

    /// Reads the text of a file called `file`.
    ///
    /// - Throws: as ``init(contentsOf:)``.
    public init(text: String, file: String) throws(SignalsError) {
        try self.init(table: CSVTable(text: text, file: file, required: [Self.hourColumn, Self.rateColumn]))
    }

    private init(table: CSVTable) throws(SignalsError) {
        var rates: [Int: Double] = [:]
        for row in table.rows {
            guard let hour = Int(table.text(Self.hourColumn, in: row)), (0..<Self.maxHours).contains(hour) else {
                throw table.invalid(Self.hourColumn, in: row, "is not an hour from 0 to \(Self.maxHours - 1)")
            }
            if let rate = try table.number(Self.rateColumn, in: row, range: 0...1e12) { rates[hour] = rate }
        }
        guard let last = rates.keys.max() else {
            throw SignalsError(.emptyFile, "has no hour with a rate", file: table.file, field: Self.rateColumn)
        }
        // Whole days, so that the profile's repetition keeps the hour of day.
        let hours = (last / 24 + 1) * 24
        var filled: [Double] = []
        let first = rates[0] ?? rates.min { $0.key < $1.key }?.value ?? 0
        for hour in 0..<hours {
            let dayBefore = hour >= 24 ? filled[hour - 24] : nil
            filled.append(rates[hour] ?? dayBefore ?? filled.last ?? first)
        }
        let mean = filled.reduce(0, +) / Double(hours)
        guard mean > 0 else {
            throw SignalsError(.invalidValue, "every rate is zero", file: table.file, field: Self.rateColumn)
        }
        factors = filled.map { $0 / mean }
    }

    /// Demand at a moment relative to the mean, for people who live by `timeZone`.
    public func factor(at date: Date, in timeZone: TimeZone) -> Double {
        let localSeconds = date.timeIntervalSince1970 + Double(timeZone.secondsFromGMT(for: date))
        // 1970-01-01 was a Thursday: the Monday before is three days earlier.
        let hour = Int((localSeconds / 3600).rounded(.down)) + 72
        let index = hour % factors.count
        return factors[index < 0 ? index + factors.count : index]
    }
}
