import Foundation
import Signals

/// What `sunward forecast evaluate` found.
struct ForecastReport: Encodable {
    /// One grid zone.
    struct Zone: Encodable {
        let zone: String
        let origins: Int
        let forecasts: Int
        /// Shares, by hours ahead.
        let meanAbsolutePercentageErrorByHorizon: [String: Double?]
        /// Shares, over 1 to 24 hours ahead.
        let meanAbsolutePercentageError: Double?
        let weightedAbsolutePercentageError: Double?
        /// In the unit of the signal.
        let meanAbsoluteError: Double?
        let bias: Double?
        /// Share of readings between the quantiles 0.1 and 0.9.
        let coverage: Double?
        /// CarbonCast's published day-ahead MAPE, a share.
        let carbonCast: Double?

        init(zone: String, evaluation: ForecastEvaluation, reference: Double?) {
            self.zone = zone
            origins = evaluation.origins
            forecasts = evaluation.dayAhead.count
            meanAbsolutePercentageErrorByHorizon = Dictionary(
                uniqueKeysWithValues: evaluation.buckets.map { ($0.name, $1.meanAbsolutePercentageError) }
            )
            meanAbsolutePercentageError = evaluation.dayAhead.meanAbsolutePercentageError
            weightedAbsolutePercentageError = evaluation.dayAhead.weightedAbsolutePercentageError
            meanAbsoluteError = evaluation.dayAhead.meanAbsoluteError
            bias = evaluation.dayAhead.bias
            coverage = evaluation.coverage
            carbonCast = reference
        }
    }

    let signal: String
    let forecaster: String
    let from: String
    let to: String
    let zones: [Zone]

    init(signal: EvaluatedSignal, forecaster: ForecasterKind, from: String, to: String, zones: [Zone]) {
        self.signal = signal.rawValue
        self.forecaster = forecaster.rawValue
        self.from = from
        self.to = to
        self.zones = zones
    }

    var title: String { "\(signal), \(forecaster), \(from) to \(to): MAPE by hours ahead" }

    var table: TextTable {
        let horizons = HorizonBucket.allCases.filter { $0 != .hours25to48 }.map(\.name)
        var table = TextTable(
            "zone",
            "#origins",
            "#1",
            "#2-3",
            "#4-6",
            "#7-12",
            "#13-24",
            "#day ahead",
            "#WAPE",
            "#mean error",
            "#bias",
            "#in 10-90 %",
            "#CarbonCast"
        )
        for zone in zones {
            let cells = horizons.map { Cell(percent: zone.meanAbsolutePercentageErrorByHorizon[$0] ?? nil) }
            table.add(
                [Cell(zone.zone), Cell(zone.origins)] + cells + [
                    Cell(percent: zone.meanAbsolutePercentageError),
                    Cell(percent: zone.weightedAbsolutePercentageError),
                    Cell(zone.meanAbsoluteError, decimals: 3),
                    Cell(zone.bias, decimals: 3),
                    Cell(percent: zone.coverage),
                    Cell(percent: zone.carbonCast),
                ]
            )
        }
        let known = zones.compactMap(\.meanAbsolutePercentageError)
        if known.count > 1 {
            let blank = Array(repeating: Cell("", raw: ""), count: 6)
            let mean = Cell(percent: known.reduce(0, +) / Double(known.count))
            table.add([Cell("mean of zones")] + blank + [mean] + Array(repeating: Cell("", raw: ""), count: 5))
        }
        return table
    }
}
