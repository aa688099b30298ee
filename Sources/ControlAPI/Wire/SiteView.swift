import ControlPlane
import Foundation
import SunwardModel

/// A site's state: its readings with their age, what it has used today, and what the plan gives it now.
public struct SiteView: Codable, Sendable {
    /// The last reading of one metric.
    public struct ReadingView: Codable, Sendable {
        public var metric: String
        public var model: String?
        public var value: Double
        public var observedAt: Date
        public var ageSeconds: Double

        /// Older than the fleet's `stale_after_minutes`.
        public var stale: Bool
    }

    public var name: String
    public var zone: String
    public var available: Bool
    public var models: [String]
    public var unavailableModels: [String]
    public var readings: [ReadingView]
    public var waterUsedTodayLiters: Double
    public var carbonUsedTodayKilograms: Double

    /// What the plan in force expects of the site in the present slot; nil without a plan.
    public var planned: PlannedSiteSlot?

    init(
        _ snapshot: EdgeSiteSnapshot,
        status: CoordinatorStatus,
        plan: PlanRecord?,
        settings: PlannerSettings,
        now: Date
    ) {
        let usage = status.usage.usage(site: snapshot.site.name, on: now)
        name = snapshot.site.name
        zone = snapshot.site.zone
        available = snapshot.isAvailable
        models = snapshot.site.models.map(\.name)
        unavailableModels = snapshot.unavailableModels.sorted()
        readings = snapshot.latestReadings.map { reading in
            let age = now.timeIntervalSince(reading.observedAt)
            var model: String?
            if case .model(_, let name, _) = reading.key { model = name }
            return ReadingView(
                metric: reading.key.metricName,
                model: model,
                value: reading.value,
                observedAt: reading.observedAt,
                ageSeconds: age,
                stale: age > settings.staleAfterMinutes * 60
            )
        }
        waterUsedTodayLiters = usage.waterLiters
        carbonUsedTodayKilograms = usage.carbonKilograms
        let slot = plan?.grid.slot(containing: now)
        planned = plan?.sites.first { $0.site == snapshot.site.name && $0.slot == slot }
    }
}
