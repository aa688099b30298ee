/// What belongs to cells: no more than there is, delays, due times.
extension PlanRepair {
    private var cells: [CellKey: [Int]] { Self.cells(of: shares) }

    private static func cells(of shares: [PlanShare]) -> [CellKey: [Int]] {
        Dictionary(grouping: shares.indices) { n in
            CellKey(slot: shares[n].slot, area: shares[n].area, workloadClass: shares[n].workloadClass)
        }
    }

    /// No cell's shares come to more than all of it, and what is neither served nor unserved is unserved.
    mutating func keepDemand() {
        var cells = self.cells
        for t in 0..<problem.slots {
            for i in problem.areas.indices {
                for k in problem.classes.indices where !problem.isDeferrable(area: i, workloadClass: k) {
                    let key = CellKey(slot: t, area: i, workloadClass: k)
                    keepDemand(of: key, cells.removeValue(forKey: key) ?? [])
                }
            }
        }
    }

    private mutating func keepDemand(of cell: CellKey, _ members: [Int]) {
        let demand = problem.queries[cell.area][cell.workloadClass][cell.slot]
        let whole = members.reduce(0) { $0 + shares[$1].share }
        for n in members {
            if isBroken(whole, 1) { shares[n].share /= whole }
            shares[n].queries = shares[n].share * demand
        }
        // What is taken out of shares is added later; see ``result(of:)``.
        let left = demand - members.reduce(0) { $0 + shares[$1].queries }
        if abs(left - (unserved[cell] ?? 0)) > Self.rounding * demand { unserved[cell] = max(0, left) }
        if demand <= 0 { unserved[cell] = nil }
    }

    /// Mean delays of cells: the slowest sites serve less first.
    mutating func keepDelays() {
        guard !problem.barsSlowSites else { return }
        for (cell, members) in cells {
            let limit = problem.maxDelaySeconds[cell.area][cell.workloadClass]
            // Of demand that may wait the limit holds for the mean of what a slot serves: only what is beyond it counts.
            let mayWait = problem.isDeferrable(area: cell.area, workloadClass: cell.workloadClass)
            let terms = members.map { n in
                let seconds = problem.delaySeconds(
                    area: cell.area,
                    site: shares[n].site,
                    workloadClass: cell.workloadClass,
                    slot: cell.slot
                )
                let load = problem.load(of: shares[n]) * parts[n]
                return (share: n, seconds: mayWait ? seconds - limit : seconds, load: load)
            }
            let load = terms.reduce(0) { $0 + $1.load }
            let scale = mayWait ? limit * load : limit
            var excess = terms.reduce(0) { $0 + $1.seconds * $1.load } - (mayWait ? 0 : limit)
            guard excess > Self.rounding * scale else { continue }
            excess += scale * Self.margin
            for term in terms.sorted(by: { $0.seconds > $1.seconds }) where excess > 0 {
                let whole = term.seconds * term.load
                guard whole > 0 else { continue }
                let cut = min(1, excess / whole)
                excess -= cut * whole
                self.scale([term.share], by: 1 - cut)
            }
        }
    }

    /// Demand that may wait, carried out with what is due first leaving first: more than is there cannot be served, and
    /// what would be late goes unserved when it is due. Returns what then waits.
    mutating func keepDueTimes(_ kept: inout [PlanShare]) -> [DeferredDemand] {
        var deferred: [DeferredDemand] = []
        let cells = Self.cells(of: kept)
        for i in problem.areas.indices {
            for k in problem.classes.indices where problem.isDeferrable(area: i, workloadClass: k) {
                deferred += keepDueTimes(area: i, workloadClass: k, cells, &kept)
            }
        }
        return deferred.sorted { ($0.slot, $0.area, $0.workloadClass) < ($1.slot, $1.area, $1.workloadClass) }
    }

    private mutating func keepDueTimes(
        area i: Int,
        workloadClass k: Int,
        _ cells: [CellKey: [Int]],
        _ kept: inout [PlanShare]
    ) -> [DeferredDemand] {
        guard let model = problem.deferral else { return [] }
        let last = problem.slots - 1
        // present[d]: what is there and due by the end of slot d.
        var present = model.waiting[i][k]
        let total = present.reduce(0, +) + problem.queries[i][k].reduce(0, +)
        var deferred: [DeferredDemand] = []
        for t in 0...last {
            present[min(t + model.slots[k], last)] += problem.queries[i][k][t]
            let key = CellKey(slot: t, area: i, workloadClass: k)
            let members = cells[key] ?? []
            let served = members.reduce(0) { $0 + kept[$1].queries }
            let there = present.reduce(0, +)
            let factor = served > there ? there / served : 1
            var missing = min(unserved[key] ?? 0, max(0, there - served * factor))
            var leaving = served * factor + missing
            for due in 0...last {
                let part = min(leaving, present[due])
                present[due] -= part
                leaving -= part
                guard due <= t else { continue }
                if present[due] > Self.rounding * total { missing += present[due] }
                present[due] = 0
            }
            unserved[key] = missing > 0 ? missing : nil
            let all = served * factor + missing
            for n in members {
                kept[n].queries *= factor
                kept[n].share = all > 0 ? kept[n].queries / all : 0
            }
            let left = present.reduce(0, +)
            guard left > 1e-12 * total else { continue }
            deferred.append(DeferredDemand(area: i, workloadClass: k, slot: t, waitingQueries: left))
        }
        return deferred
    }
}
