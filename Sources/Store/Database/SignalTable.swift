import Foundation
import Postgres
import SunwardModel

/// The four tables of signals and how columns map to each.
enum SignalTable: String {
    case telemetry
    case arrivals
    case forecast
    case arrivalsForecast = "arrivals_forecast"

    var isForecast: Bool { self == .forecast || self == .arrivalsForecast }

    var columns: [String] {
        switch self {
        case .telemetry: ["site", "model", "metric", "observed_at", "value"]
        case .arrivals: ["area", "class", "observed_at", "queries_per_hour"]
        case .forecast: ["site", "model", "metric", "source", "issued_at", "valid_at", "value"]
        case .arrivalsForecast: ["area", "class", "source", "issued_at", "valid_at", "queries_per_hour"]
        }
    }

    var types: [String] {
        columns.map { column in
            switch column {
            case "value", "queries_per_hour": "double precision"
            case "observed_at", "issued_at", "valid_at": "timestamptz"
            default: "text"
            }
        }
    }

    func parameters(_ columns: SignalColumns.Columns) -> [any PostgresEncodable] {
        var parameters: [any PostgresEncodable] = [columns.subjects, columns.parts]
        if self == .telemetry || self == .forecast { parameters.append(columns.metrics) }
        if isForecast { parameters += [columns.sources, columns.issuedAt] }
        return parameters + [columns.times, columns.values]
    }

    func row(_ index: Int, of columns: SignalColumns.Columns) -> [any PostgresEncodable] {
        let (subject, part) = (columns.subjects[index], columns.parts[index])
        let (time, value) = (columns.times[index], columns.values[index])
        switch self {
        case .telemetry: return [subject, part, columns.metrics[index], time, value]
        case .arrivals: return [subject, part, time, value]
        case .forecast:
            return [
                subject, part, columns.metrics[index], columns.sources[index], columns.issuedAt[index], time, value,
            ]
        case .arrivalsForecast: return [subject, part, columns.sources[index], columns.issuedAt[index], time, value]
        }
    }
}
