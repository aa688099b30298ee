import Foundation
import Postgres
import SunwardModel

/// Readings and forecast points taken apart into columns, as PostgreSQL takes many rows in one statement.
struct SignalColumns {
    var telemetry = Columns()
    var arrivals = Columns()
    var forecasts = Columns()
    var arrivalsForecasts = Columns()

    /// The rows for one table. Columns that the table does not have stay empty.
    struct Columns {
        /// Site, or area.
        var subjects: [String] = []
        /// Model (empty for none), or workload class.
        var parts: [String] = []
        var metrics: [String] = []
        var sources: [String] = []
        var issuedAt: [Date] = []
        /// When a reading was observed, or a forecast is valid.
        var times: [Date] = []
        var values: [Double] = []

        var count: Int { values.count }
    }

    mutating func append(_ reading: Reading) {
        switch reading.key {
        case .site(let site, let metric): telemetry.append(site, "", metric, reading.observedAt, reading.value)
        case .model(let site, let model, let metric):
            telemetry.append(site, model, metric, reading.observedAt, reading.value)
        case .arrivals(let area, let workloadClass):
            arrivals.append(area, workloadClass, nil, reading.observedAt, reading.value)
        }
    }

    mutating func append(_ point: ForecastPoint) {
        switch point.key {
        case .site(let site, let metric): forecasts.append(site, "", metric, point.validAt, point.value, point)
        case .model(let site, let model, let metric):
            forecasts.append(site, model, metric, point.validAt, point.value, point)
        case .arrivals(let area, let workloadClass):
            arrivalsForecasts.append(area, workloadClass, nil, point.validAt, point.value, point)
        }
    }
}

extension SignalColumns.Columns {
    mutating func append(
        _ subject: String,
        _ part: String,
        _ metric: SiteMetric?,
        _ time: Date,
        _ value: Double,
        _ forecast: ForecastPoint? = nil
    ) {
        subjects.append(subject)
        parts.append(part)
        if let metric { metrics.append(metric.rawValue) }
        if let forecast {
            sources.append(forecast.source)
            issuedAt.append(forecast.issuedAt)
        }
        times.append(time)
        values.append(value)
    }
}
