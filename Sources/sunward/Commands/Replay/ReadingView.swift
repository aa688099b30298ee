import Foundation
import SunwardModel

/// A reading as it goes over the wire.
struct ReadingView: Encodable {
    let site: String?
    let model: String?
    let area: String?
    let workloadClass: String?
    let metric: String
    let value: Double
    let observedAt: Date

    private enum CodingKeys: String, CodingKey {
        case site, model, area, metric, value, observedAt
        case workloadClass = "class"
    }

    init(_ reading: Reading) {
        metric = reading.key.metricName
        value = reading.value
        observedAt = reading.observedAt
        switch reading.key {
        case .site(let site, _): (self.site, model, area, workloadClass) = (site, nil, nil, nil)
        case .model(let site, let model, _): (self.site, self.model, area, workloadClass) = (site, model, nil, nil)
        case .arrivals(let area, let name): (site, model, self.area, workloadClass) = (nil, nil, area, name)
        }
    }
}
