import ControlPlane
import Foundation
import SunwardModel

/// A forecast point as it comes over the wire; `issuedAt` and `source` may be left out.
struct ForecastEntry: Decodable, Sendable {
    private let site: LooseField?
    private let area: LooseField?
    private let workloadClass: LooseField?
    private let metric: LooseField?
    private let value: LooseField?
    private let validAt: LooseField?
    private let issuedAt: LooseField?
    private let source: LooseField?

    /// A field that no forecast has: a misspelt `issuedAt` would else make a forecast of now, and a `model` be lost,
    /// since forecasts are of whole sites.
    private let unknownField: String?

    private enum CodingKeys: String, CodingKey, CaseIterable {
        case site, area, metric, value, validAt, issuedAt, source
        case workloadClass = "class"
    }

    init(from decoder: any Decoder) throws {
        // What is no object has no fields: it is refused by what it lacks, and the rest of its batch is taken.
        guard let container = try? decoder.container(keyedBy: CodingKeys.self) else {
            (site, area, workloadClass, metric) = (nil, nil, nil, nil)
            (value, validAt, issuedAt, source) = (nil, nil, nil, nil)
            unknownField = nil
            return
        }
        site = try container.looseText(.site)
        area = try container.looseText(.area)
        workloadClass = try container.looseText(.workloadClass)
        metric = try container.looseText(.metric)
        value = try container.looseNumber(.value)
        validAt = try container.looseText(.validAt)
        issuedAt = try container.looseText(.issuedAt)
        source = try container.looseText(.source)
        unknownField = try decoder.unknownField(besides: CodingKeys.self)
    }

    /// The point, or the field that is wrong.
    ///
    /// - Parameters:
    ///   - now: The vintage of a point that does not say its own.
    func point(now: Date) -> Result<ForecastPoint, RefusedField> {
        do throws(RefusedField) {
            if let unknownField {
                throw RefusedField(unknown: unknownField, of: "a forecast", known: CodingKeys.self)
            }
            let key = try SignalFields.key(
                site: site,
                model: nil,
                area: area,
                workloadClass: workloadClass,
                metric: metric
            )
            return .success(
                ForecastPoint(
                    key: key,
                    issuedAt: issuedAt == nil ? now : try SignalFields.time(issuedAt, field: "issuedAt"),
                    validAt: try SignalFields.time(validAt, field: "validAt"),
                    value: try SignalFields.number(value, field: "value"),
                    source: source == nil ? "pushed" : try SignalFields.text(source, field: "source", example: "pjm")
                )
            )
        } catch {
            return .failure(error)
        }
    }
}
