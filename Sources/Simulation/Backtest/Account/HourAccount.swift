import Foundation

/// What one settled interval came to, an hour or less.
struct HourAccount: Sendable {
    /// What a site used in it.
    struct SiteUse: Sendable {
        var queries = 0.0
        var facilityKWh = 0.0
        var gridKWh = 0.0
        var renewableKWh = 0.0
        var costUSD = 0.0
        var carbonKilograms = 0.0
        var waterLiters = 0.0

        /// What its battery gives, and what that holds at the end; nil without one.
        var dischargedKWh: Double?
        var storedKWh: Double?
    }

    let start: Date
    let end: Date
    var demand = 0.0
    var unserved = 0.0
    var costUSD = 0.0
    var carbonKilograms = 0.0

    /// Nil where a site has no feed of it.
    var marginalCarbonKilograms: Double? = 0
    var carbonTaxUSD = 0.0
    var waterLiters = 0.0
    var delayUSD = 0.0

    /// Queries that a site was given beyond what its models and resources can do in the time.
    var overloaded = 0.0

    /// Energy drawn beyond the sites' grid limits, kWh.
    var overdrawnKWh = 0.0

    /// Queries whose site changed beyond what demand forced, and those that could have stayed; see ``ChurnMeter``.
    var moved = 0.0
    var movable = 0.0

    var delays = DelayHistogram()

    /// In the order of the fleet's sites.
    var sites: [SiteUse] = []

    init(start: Date, end: Date) {
        self.start = start
        self.end = end
    }
}
