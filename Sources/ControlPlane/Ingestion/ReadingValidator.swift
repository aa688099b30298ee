import Foundation
import SunwardModel

/// Says whether a reading or forecast can be real and meant for this fleet. Pure.
public struct ReadingValidator: Sendable {
    /// Clear cold days and gusts exceed the rated power a little.
    private static let mostOfInstalledPower = 1.25

    private let now: Date
    private let settings: PlannerSettings
    private let modelsBySite: [String: Set<String>]
    private let powerBySite: [String: PowerSupply]
    private let batteryBySite: [String: Battery]
    private let areas: Set<String>
    private let classes: Set<String>

    public init(fleet: Fleet, now: Date) {
        self.now = now
        settings = fleet.planner
        modelsBySite = Dictionary(fleet.sites.map { ($0.name, Set($0.models.map(\.name))) }) { first, _ in first }
        powerBySite = Dictionary(fleet.sites.map { ($0.name, $0.power) }) { first, _ in first }
        let batteries = fleet.sites.compactMap { site in site.battery.map { (site.name, $0) } }
        batteryBySite = Dictionary(batteries) { first, _ in first }
        areas = Set(fleet.areas.map(\.name))
        classes = Set(fleet.classes.map(\.name))
    }

    /// Why a reading is refused; nil when it is fine.
    public func refusal(of reading: Reading) -> Refusal? {
        refusal(of: reading.key) ?? refusal(ofValue: reading.value, key: reading.key)
            ?? refusal(ofObservationTime: reading.observedAt)
    }

    /// Why a forecast point is refused; nil when it is fine.
    public func refusal(of point: ForecastPoint) -> Refusal? {
        if let refusal = refusal(of: point.key) ?? refusal(ofValue: point.value, key: point.key) { return refusal }
        if case .site(_, let metric) = point.key, !metric.isForecast {
            let known = SiteMetric.allCases.filter(\.isForecast).map(\.rawValue).joined(separator: ", ")
            return Refusal(
                field: "metric",
                value: metric.rawValue,
                message: "is not forecast; forecast one of \(known)"
            )
        }
        if case .model = point.key {
            return Refusal(field: "model", value: "", message: "forecasts are for a whole site; leave model out")
        }
        if point.issuedAt > now.addingTimeInterval(settings.maxReadingAheadMinutes * 60) {
            return Refusal(
                field: "issuedAt",
                value: point.issuedAt.formatted(.iso8601),
                message: "is in the future; the service's clock shows \(now.formatted(.iso8601))"
            )
        }
        if let refusal = refusal(ofAge: point.issuedAt, field: "issuedAt") { return refusal }
        if point.validAt <= now.addingTimeInterval(-86_400) || point.validAt > now.addingTimeInterval(14 * 86_400) {
            return Refusal(
                field: "validAt",
                value: point.validAt.formatted(.iso8601),
                message: "must lie between a day ago and 14 days ahead of the service's clock, which shows "
                    + now.formatted(.iso8601)
            )
        }
        return nil
    }

    private func refusal(of key: SignalKey) -> Refusal? {
        switch key {
        case .site(let site, _):
            return refusal(ofSite: site)
        case .model(let site, let model, let metric):
            if let refusal = refusal(ofSite: site) { return refusal }
            guard metric.mayNameModel else {
                return Refusal(field: "model", value: model, message: "\(metric.rawValue) is reported for a whole site")
            }
            guard let models = modelsBySite[site], !models.contains(model) else { return nil }
            let known = models.sorted().joined(separator: ", ")
            return Refusal(field: "model", value: model, message: "is not a model of \(site); it has \(known)")
        case .arrivals(let area, let workloadClass):
            if !areas.contains(area) {
                return Refusal(field: "area", value: area, message: unknown("area", among: areas))
            }
            if !classes.contains(workloadClass) {
                return Refusal(field: "class", value: workloadClass, message: unknown("class", among: classes))
            }
            return nil
        }
    }

    private func refusal(ofSite site: String) -> Refusal? {
        guard modelsBySite[site] == nil else { return nil }
        return Refusal(field: "site", value: site, message: unknown("site", among: Set(modelsBySite.keys)))
    }

    private func unknown(_ kind: String, among known: Set<String>) -> String {
        "is not a \(kind) of this fleet; it has \(known.sorted().joined(separator: ", "))"
    }

    private func refusal(ofValue value: Double, key: SignalKey) -> Refusal? {
        guard value.isFinite else {
            return Refusal(field: "value", value: String(value), message: "must be a finite number")
        }
        if let refusal = refusal(ofSupply: value, key: key) ?? refusal(ofCharge: value, key: key) { return refusal }
        let range: ClosedRange<Double>
        switch key {
        case .site(_, .available), .model(_, _, .available):
            guard value != 0, value != 1 else { return nil }
            return Refusal(
                field: "value",
                value: String(value),
                message: "available must be 1 (can serve) or 0 (cannot)"
            )
        case .site(_, let metric), .model(_, _, let metric): range = metric.validRange
        case .arrivals: range = 0...1_000_000_000
        }
        guard !range.contains(value) else { return nil }
        return Refusal(
            field: "value",
            value: String(value),
            message: "\(key.metricName) must be between \(range.lowerBound) and \(range.upperBound)"
        )
    }

    /// A supply that its site cannot yield, watts taken for kilowatts above all: it would draw the fleet's traffic.
    private func refusal(ofSupply value: Double, key: SignalKey) -> Refusal? {
        guard case .site(let site, let metric) = key, let power = powerBySite[site] else { return nil }
        let (installed, field): (Double, String)
        switch metric {
        case .solarPower: (installed, field) = (power.solarCapacityKW, "solar_capacity_kw")
        case .windPower: (installed, field) = (power.windCapacityKW, "wind_capacity_kw")
        default: return nil
        }
        guard value > installed * Self.mostOfInstalledPower else { return nil }
        return Refusal(
            field: "value",
            value: String(value),
            message:
                "is more than \(site) can yield; its \(field) is \(installed), and \(metric.rawValue) is in kilowatts"
        )
    }

    /// A charge of a battery that is not there, or that it cannot hold.
    private func refusal(ofCharge value: Double, key: SignalKey) -> Refusal? {
        guard case .site(let site, .batteryCharge) = key else { return nil }
        guard let battery = batteryBySite[site] else {
            let message = "is reported of a site without a battery; add battery to \(site).yaml"
            return Refusal(field: "metric", value: SiteMetric.batteryCharge.rawValue, message: message)
        }
        guard value < 0 || value > battery.capacityKWh else { return nil }
        return Refusal(
            field: "value",
            value: String(value),
            message: "must be between 0 and \(battery.capacityKWh), the capacity_kwh of the battery of \(site)"
        )
    }

    private func refusal(ofObservationTime date: Date) -> Refusal? {
        let text = date.formatted(.iso8601)
        if date > now.addingTimeInterval(settings.maxReadingAheadMinutes * 60) {
            return Refusal(
                field: "observedAt",
                value: text,
                message: "is more than \(Int(settings.maxReadingAheadMinutes)) minutes ahead of the service's clock, "
                    + "which shows \(now.formatted(.iso8601))"
            )
        }
        return refusal(ofAge: date, field: "observedAt")
    }

    /// Every day that something is kept of has a partition in the database: nobody is to make thousands.
    private func refusal(ofAge date: Date, field: String) -> Refusal? {
        guard date < now.addingTimeInterval(-settings.maxReadingAgeDays * 86_400) else { return nil }
        return Refusal(
            field: field,
            value: date.formatted(.iso8601),
            message: "is more than \(Int(settings.maxReadingAgeDays)) days ago; the service's clock shows "
                + now.formatted(.iso8601)
        )
    }
}
