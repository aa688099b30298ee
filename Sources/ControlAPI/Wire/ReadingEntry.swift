import ControlPlane
import Foundation
import SunwardModel

/// A reading as it comes over the wire: of a site (or one of its models), or the arrivals of an area and class.
///
///     {"site": "oslo", "metric": "price_usd_per_mwh", "value": 41.2, "observedAt": "2023-06-01T00:00:00Z"}
///     {"area": "bergen", "class": "chat", "metric": "arrivals_per_hour", "value": 1200, "observedAt": "…"}
struct ReadingEntry: Decodable, Sendable {
    private let site: LooseField?
    private let model: LooseField?
    private let area: LooseField?
    private let workloadClass: LooseField?
    private let metric: LooseField?
    private let value: LooseField?
    private let observedAt: LooseField?

    /// A field that no reading has: a misspelt `model` would else make a site's reading of a model's.
    private let unknownField: String?

    /// The fields by their names on the wire.
    init(fields: [String: String]) {
        func text(_ name: String) -> LooseField? { fields[name].flatMap { $0.isEmpty ? nil : .text($0) } }
        site = text("site")
        model = text("model")
        area = text("area")
        workloadClass = text("class")
        metric = text("metric")
        value = fields["value"].flatMap { Double($0).map(LooseField.number) ?? .text($0) }
        observedAt = text("observedAt") ?? text("observed_at")
        unknownField = nil
    }

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case site, model, area, metric, value, observedAt
        case workloadClass = "class"
    }

    init(from decoder: any Decoder) throws {
        guard let container = try? decoder.container(keyedBy: CodingKeys.self) else {
            (site, model, area, workloadClass, metric, value, observedAt) = (nil, nil, nil, nil, nil, nil, nil)
            unknownField = nil
            return
        }
        site = try container.looseText(.site)
        model = try container.looseText(.model)
        area = try container.looseText(.area)
        workloadClass = try container.looseText(.workloadClass)
        metric = try container.looseText(.metric)
        value = try container.looseNumber(.value)
        observedAt = try container.looseText(.observedAt)
        unknownField = try decoder.unknownField(besides: CodingKeys.self)
    }

    /// The reading, or the field that is wrong.
    func reading() -> Result<Reading, RefusedField> {
        do throws(RefusedField) {
            if let unknownField {
                throw RefusedField(unknown: unknownField, of: "a reading", known: CodingKeys.self)
            }
            let key = try key()
            return .success(
                Reading(
                    key: key,
                    observedAt: try SignalFields.time(observedAt, field: "observedAt"),
                    value: try SignalFields.number(value, field: "value")
                )
            )
        } catch {
            return .failure(error)
        }
    }

    private func key() throws(RefusedField) -> SignalKey {
        try SignalFields.key(site: site, model: model, area: area, workloadClass: workloadClass, metric: metric)
    }
}
