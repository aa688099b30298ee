import Foundation

/// Expects the profile of the last days, or of the last weeks, corrected by what it got wrong just now.
///
///     f(t) = s(t) + (y(n) - s(n)) w(t - n)              additive
///     f(t) = s(t) (1 + (y(n) / s(n) - 1) w(t - n))      ratio
///     w(h) = exp(-h / fade)
///
/// with s(t) the mean of t's hour over the last days (or of t's hour of the week over the last weeks), n the origin.
struct SeasonalModel: HourlyModel {
    /// What the profile repeats after.
    enum Period: Sendable {
        case day, week
    }

    let name: String
    let period: Period
    let rule: SeasonalRule

    mutating func learn(_ hours: Range<Int>, of window: HourlyWindow) {}

    func prepared(for window: HourlyWindow, origins: ClosedRange<Int>) -> any PreparedHourlyModel {
        let reach = (rule.days + 3) * (period == .day ? 24 : 168)
        let start = max(0, origins.lowerBound - reach)
        return Prepared(model: self, table: LagTable(Array(window.filled[start...origins.upperBound])), start: start)
    }

    private struct Prepared: PreparedHourlyModel {
        let model: SeasonalModel
        let table: LagTable
        let start: Int

        func forecast(origin: Int, leads: Int) -> [Double]? {
            let origin = origin - start
            let last = table.values[origin]
            // On the first day there is a profile, but nothing yet that it got wrong.
            let now = profile(at: origin, origin: origin) ?? last
            let fade = exp(-1 / model.rule.fadeHours)
            var weight = 1.0
            var values: [Double] = []
            values.reserveCapacity(leads)
            let ratio = ratio(of: last, to: now, origin: origin)
            for lead in 1...max(1, leads) {
                guard let expected = profile(at: origin + lead, origin: origin) else { return nil }
                weight *= fade
                switch model.rule.correction {
                case .additive: values.append(expected + (last - now) * weight)
                case .ratio: values.append(expected * (1 + (ratio - 1) * weight))
                }
            }
            return values
        }

        private func profile(at target: Int, origin: Int) -> Double? {
            switch model.period {
            case .day: table.meanOfDays(model.rule.days, before: target, origin: origin)
            case .week: table.meanOfWeeks(model.rule.days, before: target, origin: origin)
            }
        }

        private func ratio(of value: Double, to expected: Double, origin: Int) -> Double {
            guard case .ratio(let limit, let floorFraction) = model.rule.correction else { return 1 }
            let floor = floorFraction * table.mean(ofLast: 24, upTo: origin)
            return expected > max(0, floor) ? min(max(value / expected, 1 / limit), limit) : 1
        }
    }
}
