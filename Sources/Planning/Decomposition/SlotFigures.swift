/// What the programs of all slots are made from.
struct SlotFigures: Sendable {
    let problem: AllocationProblem
    let quantities: SlotQuantities
    /// When what is served that may wait, and what batteries do; nil where nothing joins the slots that way.
    var schedule: TimeSchedule?
}
