import Foundation
import Planning

extension PlannerTrialReport {
    /// The report for people; failures are lines of their own.
    func table() -> TextTable {
        func scientific(_ value: Double) -> Cell { Cell(String(format: "%.1e", value)) }
        var table = TextTable("check", "#value")
        table.add("fleets", Cell(fleets))
        table.add("of them partial", Cell(partial))
        table.add("worst violation of a limit, relative", scientific(worstViolation))
        table.add("plans held against duality", Cell(dualityChecks))
        table.add("bound above value at worst, relative", scientific(worstDualExcess))
        table.add("plans not proven optimal", Cell(shortOfOptimum))
        table.add("largest gap", scientific(worstGap))
        table.add("failures", Cell(failures.count))
        return table
    }
}
