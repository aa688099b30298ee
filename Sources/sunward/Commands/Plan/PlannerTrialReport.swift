import Foundation

/// What `plan check` found.
struct PlannerTrialReport: Encodable {
    var fleets = 0
    /// Fleets that cannot serve all demand.
    var partial = 0
    /// Of any limit, relative to it.
    var worstViolation = 0.0
    var dualityChecks = 0
    /// How far a bound was above the optimum at the most, relative to it: zero but for rounding (weak duality).
    var worstDualExcess = 0.0
    /// How far an optimum was above its bound at the most (strong duality).
    var worstDualGap = 0.0
    /// One line for each fleet without a plan, or with one that breaks something.
    var failures: [String] = []

    func table() -> TextTable {
        func scientific(_ value: Double) -> Cell { Cell(String(format: "%.1e", value)) }
        var table = TextTable("check", "#value")
        table.add("fleets", Cell(fleets))
        table.add("of them partial", Cell(partial))
        table.add("worst violation of a limit, relative", scientific(worstViolation))
        table.add("optima held against duality", Cell(dualityChecks))
        table.add("bound above optimum at worst, relative", scientific(worstDualExcess))
        table.add("optimum above bound at worst, relative", scientific(worstDualGap))
        table.add("failures", Cell(failures.count))
        return table
    }
}
