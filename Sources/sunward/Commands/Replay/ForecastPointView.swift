import Foundation
import SunwardModel

/// A forecast of a site's signal as it goes over the wire.
struct ForecastPointView: Encodable {
    let site: String?
    let metric: String
    let value: Double
    let issuedAt: Date
    let validAt: Date
    let source: String

    init(_ point: ForecastPoint) {
        if case .site(let name, _) = point.key { site = name } else { site = nil }
        metric = point.key.metricName
        value = point.value
        issuedAt = point.issuedAt
        validAt = point.validAt
        source = point.source
    }
}
