import Foundation
import Planning
import SunwardModel

/// The cheapest way to emit less than a plan does.
public struct CarbonCutView: Codable, Sendable {
    /// Nil for a problem that is no plan of a service.
    public var planID: UUID?

    /// The part of the plan's carbon that was to go.
    public var wantedFraction: Double

    /// Whether it can without leaving more demand unserved; else what follows is the most that can.
    public var possible: Bool

    /// The part that goes.
    public var fraction: Double
    public var avoidedKilograms: Double

    /// What that adds to the energy bill; less than nothing where the plan pays for something else, such as delay.
    public var extraEnergyUSD: Double

    /// That for each tonne avoided; nil where none is.
    public var usdPerTonne: Double?

    /// What the last tonne avoided costs; nil where the cut is not possible.
    public var lastTonneUSD: Double?
    public var solveSeconds: Double
    public var comparison: ComparisonView

    /// - Parameter grid: When the problem's slots are; nil for a problem without dates.
    public init(_ cut: CarbonCut, problem: AllocationProblem, planID: UUID? = nil, grid: TimeGrid? = nil) {
        self.planID = planID
        wantedFraction = cut.wantedFraction
        possible = cut.isPossible
        fraction = cut.fraction
        avoidedKilograms = cut.avoidedKg
        extraEnergyUSD = cut.extraEnergyUSD
        usdPerTonne = cut.usdPerTonne
        lastTonneUSD = cut.lastTonneUSD
        solveSeconds = cut.solveSeconds
        comparison = ComparisonView(cut.comparison, problem: problem, grid: grid)
    }
}
