import Foundation
import SunwardModel

/// Reads the fields that name a signal, shared by readings and forecasts.
enum SignalFields {
    static func key(
        site: LooseField?,
        model: LooseField?,
        area: LooseField?,
        workloadClass: LooseField?,
        metric: LooseField?
    ) throws(RefusedField) -> SignalKey {
        let name = try text(metric, field: "metric", example: "carbon_intensity_grams_per_kwh")
        if name == SignalKey.arrivalsMetric {
            if let site { throw RefusedField("site", site.shown, "arrivals are of an area and class, not of a site") }
            return .arrivals(
                area: try text(area, field: "area", example: "the name of an area"),
                workloadClass: try text(workloadClass, field: "class", example: "the name of a workload class")
            )
        }
        guard let metric = SiteMetric(rawValue: name) else {
            let known = (SiteMetric.allCases.map(\.rawValue) + [SignalKey.arrivalsMetric]).joined(separator: ", ")
            throw RefusedField("metric", name, "is not known; metrics are \(known)")
        }
        let site = try text(site, field: "site", example: "the name of a site")
        guard let model else { return .site(site, metric) }
        return .model(
            site: site,
            model: try text(model, field: "model", example: "the name of a model"),
            metric
        )
    }

    static func text(_ field: LooseField?, field name: String, example: String) throws(RefusedField) -> String {
        guard let field else { throw RefusedField(name, "", "is missing; expected text, for example \(example)") }
        guard case .text(let text) = field, !text.isEmpty, text.utf8.count <= 200, !text.utf8.contains(0) else {
            throw RefusedField(
                name,
                String(field.shown.prefix(80)),
                "must be text of 1 to 200 bytes, for example \(example)"
            )
        }
        return text
    }

    static func number(_ field: LooseField?, field name: String) throws(RefusedField) -> Double {
        guard let field else { throw RefusedField(name, "", "is missing; expected a number") }
        guard case .number(let number) = field else {
            throw RefusedField(name, String(field.shown.prefix(80)), "must be a number, without unit or quotes")
        }
        return number
    }

    static func time(_ field: LooseField?, field name: String) throws(RefusedField) -> Date {
        guard let field else {
            throw RefusedField(name, "", "is missing; expected an RFC 3339 time such as 2023-06-01T00:00:00Z")
        }
        guard case .text(let text) = field, let date = Timestamp.parse(text) else {
            throw RefusedField(
                name,
                String(field.shown.prefix(80)),
                "is not an RFC 3339 time such as 2023-06-01T00:00:00Z"
            )
        }
        return date
    }
}
