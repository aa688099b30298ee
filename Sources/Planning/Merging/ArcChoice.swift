/// Which sites may serve which cells: a part of all, for a program that would be too large with all.
struct ArcChoice: Sendable {
    private let classes: Int
    private let slots: Int
    private let sites: Int
    /// `[((area x classes + class) x slots + slot) x sites + site]`
    private var isChosen: [Bool]
    private(set) var count = 0

    /// None of a problem's.
    init(_ problem: AllocationProblem) {
        (classes, slots, sites) = (problem.classes.count, problem.slots, problem.sites.count)
        isChosen = [Bool](repeating: false, count: problem.areas.count * classes * slots * sites)
    }

    private func place(_ i: Int, _ j: Int, _ k: Int, _ t: Int) -> Int { ((i * classes + k) * slots + t) * sites + j }

    func contains(area i: Int, site j: Int, workloadClass k: Int, slot t: Int) -> Bool { isChosen[place(i, j, k, t)] }

    /// Adds an arc; whether it is new.
    @discardableResult
    mutating func insert(area i: Int, site j: Int, workloadClass k: Int, slot t: Int) -> Bool {
        let place = place(i, j, k, t)
        guard !isChosen[place] else { return false }
        isChosen[place] = true
        count += 1
        return true
    }
}
