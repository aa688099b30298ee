import SunwardModel

extension SignalKey {
    init(spooledIn container: inout some UnkeyedDecodingContainer) throws {
        let name = try container.decode(String.self)
        let subject = try container.decode(String.self)
        let part = try container.decode(String.self)
        if name == Self.arrivalsMetric {
            self = .arrivals(area: subject, workloadClass: part)
        } else if let metric = SiteMetric(rawValue: name) {
            self = part.isEmpty ? .site(subject, metric) : .model(site: subject, model: part, metric)
        } else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "unknown metric")
        }
    }

    func spool(to container: inout some UnkeyedEncodingContainer) throws {
        try container.encode(metricName)
        switch self {
        case .site(let site, _):
            try container.encode(site)
            try container.encode("")
        case .model(let site, let model, _):
            try container.encode(site)
            try container.encode(model)
        case .arrivals(let area, let workloadClass):
            try container.encode(area)
            try container.encode(workloadClass)
        }
    }
}
