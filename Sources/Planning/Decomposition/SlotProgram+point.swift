extension SlotProgram {
    /// How far a share may go beyond a limit before a point is no longer one of this program.
    static let rounding = 1e-9

    /// Loads of the sites under a point's shares.
    struct Load {
        /// Pd, kWh.
        var demandKWh: [Double]
        /// `[j * resourceCount + r]`, units.
        var use: [Double]
        /// The delay objective without congestion, $.
        var delayUSD: Double
    }

    func load(_ point: SlotPoint) -> Load {
        let width = supply.resourceCount
        var load = Load(
            demandKWh: [Double](repeating: 0, count: supply.siteCount),
            use: [Double](repeating: 0, count: supply.capacity.count),
            delayUSD: 0
        )
        var cell = 0
        for (arc, share) in zip(point.arcs, point.shares) {
            let arc = Int(arc)
            while cells[cell].arcs.upperBound <= arc { cell += 1 }
            let j = Int(arcSites[arc])
            let place = cells[cell].workloadClass * supply.siteCount + j
            let queries = cells[cell].queries * share
            load.demandKWh[j] += supply.facilityKWh[place] * queries
            for r in 0..<width { load.use[j * width + r] += supply.resourceUse[place * width + r] * queries }
            load.delayUSD += share * arcDelayUSD[arc]
        }
        return load
    }

    /// The quantities of a point, from its shares alone; arcs must be ascending.
    func quantities(_ point: SlotPoint) -> [Double] {
        let load = load(point)
        var quantities = [Double](repeating: 0, count: supply.gridUse.count)
        var excess = [Bool](repeating: false, count: supply.siteCount)
        for j in point.overdrawingSites { excess[Int(j)] = true }
        for j in 0..<supply.siteCount {
            let needed = max(0, load.demandKWh[j] - supply.ownKWh[j])
            let grid = excess[j] ? max(needed, supply.gridLimitKWh[j]) : needed
            let renewable = load.demandKWh[j] - grid
            guard grid != 0 || renewable != 0 else { continue }
            for q in quantities.indices {
                quantities[q] += grid * supply.gridUse[q][j] + renewable * supply.renewableUse[q][j]
            }
            guard !supply.dischargeSaving.isEmpty else { continue }
            let discharge = min(load.demandKWh[j], supply.dischargeKWh[j])
            for q in quantities.indices { quantities[q] -= discharge * supply.dischargeSaving[q][j] }
        }
        quantities[SlotQuantities.index(.delay)] += load.delayUSD + congestionUSD(load)
        for (cell, share) in zip(point.unservedCells, point.unservedShares) {
            let cell = cells[Int(cell)]
            quantities[SlotQuantities.index(.unserved)] +=
                share * cell.queries * supply.unservedWeight[cell.workloadClass]
        }
        return quantities
    }

    private func congestionUSD(_ load: Load) -> Double {
        guard let congestion = supply.congestion else { return 0 }
        var total = 0.0
        for j in 0..<supply.siteCount {
            var utilisation = 0.0
            for place in j * supply.resourceCount..<(j + 1) * supply.resourceCount where supply.capacity[place] > 0 {
                utilisation = max(utilisation, load.use[place] / supply.capacity[place])
            }
            total += supply.slotFraction * congestion[j].costUSD(utilisation: utilisation)
        }
        return total
    }

    /// Whether a point found for other figures keeps this program's limits.
    func keeps(_ point: SlotPoint) -> Bool {
        guard point.arcs.allSatisfy({ $0 < arcSites.count }) else { return false }
        let room = 1 + Self.rounding
        let load = load(point)
        let hasPower = load.demandKWh.indices.allSatisfy {
            load.demandKWh[$0] <= (supply.gridLimitKWh[$0] + supply.renewableKWh[$0]) * room
        }
        let hasRoom = load.use.indices.allSatisfy { load.use[$0] <= supply.capacity[$0] * room }
        return hasPower && hasRoom && keepsDelays(point)
    }

    private func keepsDelays(_ point: SlotPoint) -> Bool {
        guard !delayUse.isEmpty else { return true }
        var use = [Double](repeating: 0, count: cells.count)
        var size = use
        var cell = 0
        for (arc, share) in zip(point.arcs, point.shares) {
            let arc = Int(arc)
            while cells[cell].arcs.upperBound <= arc { cell += 1 }
            guard let limit = cells[cell].delayLimit else { continue }
            let part = share * delayUse[limit.first + arc - cells[cell].arcs.lowerBound]
            use[cell] += part
            size[cell] += abs(part)
        }
        return cells.indices.allSatisfy { cells[$0].delayLimit?.keeps(use[$0], of: size[$0]) ?? true }
    }
}
