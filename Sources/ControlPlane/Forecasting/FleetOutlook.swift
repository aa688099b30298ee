import Foundation
import Signals
import SunwardModel

/// The whole fleet over the slots of a plan: one consistent snapshot, forecast.
public struct FleetOutlook: Sendable {
    public let grid: TimeGrid
    public let now: Date

    /// Every reading up to this ingestion number is in it, none after.
    public let sequence: Int64

    /// In the order of the fleet's sites.
    public let sites: [SiteOutlook]

    /// Queries per hour.
    public let demand: [DemandKey: SignalOutlook]

    /// The quantile that demand is planned at; 0.5 is what is expected.
    public let demandQuantile: Double

    /// The quantile that sun and wind are planned at; 0.5 is what is expected.
    public let renewableQuantile: Double

    /// Forecasts every signal of a snapshot.
    init(
        fleet: Fleet,
        sites snapshots: [EdgeSiteSnapshot],
        demand snapshot: DemandSnapshot,
        grid: TimeGrid,
        now: Date,
        forecaster: any Forecaster
    ) {
        let builder = OutlookBuilder(
            grid: grid,
            now: now,
            sequence: snapshot.sequence,
            staleAfterSeconds: fleet.planner.staleAfterMinutes * 60,
            forecaster: forecaster
        )
        self.grid = grid
        self.now = now
        self.sequence = snapshot.sequence
        demandQuantile = fleet.planner.demandQuantile
        renewableQuantile = fleet.planner.renewableQuantile
        self.sites = snapshots.map {
            Self.outlook(of: $0, builder: builder, renewableQuantile: fleet.planner.renewableQuantile)
        }
        self.demand = Self.demand(of: fleet, snapshot: snapshot, builder: builder)
    }

    private static func outlook(
        of snapshot: EdgeSiteSnapshot,
        builder: OutlookBuilder,
        renewableQuantile: Double
    ) -> SiteOutlook {
        let site = snapshot.site
        var signals: [SiteMetric: SignalOutlook] = [:]
        for metric in SiteMetric.allCases where metric.isForecast {
            let history = snapshot.histories[metric]
            let pushed = snapshot.pushed[metric]
            if metric == .marginalCarbonIntensity, history == nil, pushed == nil { continue }
            signals[metric] = builder.outlook(
                of: .site(site.name, metric),
                history: history,
                pushed: pushed,
                typical: Self.typical(metric, of: site),
                quantile: metric.isOwnSupply ? renewableQuantile : 0.5,
                daylight: metric == .solarPower ? Daylight(site) : nil,
                market: metric == .price ? site.dayAheadMarket : nil
            )
        }
        return SiteOutlook(
            site: site,
            models: snapshot.availableModels,
            signals: signals,
            measured: snapshot.measured
        )
    }

    private static func demand(
        of fleet: Fleet,
        snapshot: DemandSnapshot,
        builder: OutlookBuilder
    ) -> [DemandKey: SignalOutlook] {
        var demand: [DemandKey: SignalOutlook] = [:]
        for area in fleet.areas {
            for workloadClass in fleet.classes {
                let key = DemandKey(area: area.name, workloadClass: workloadClass.name)
                demand[key] = builder.outlook(
                    of: .arrivals(area: area.name, workloadClass: workloadClass.name),
                    history: snapshot.histories[key],
                    pushed: snapshot.pushed[key],
                    typical: area.typicalQueriesPerHour[workloadClass.name] ?? 0,
                    quantile: fleet.planner.demandQuantile
                )
            }
        }
        return demand
    }

    private static func typical(_ metric: SiteMetric, of site: Site) -> Double {
        switch metric {
        case .carbonIntensity: site.typical.carbonIntensityGramsPerKWh
        case .price: site.typical.priceUSDPerMWh
        case .wetBulbTemperature: site.typical.wetBulbCelsius
        // Power that nobody has metered is not counted on.
        default: 0
        }
    }
}
