import LinearProgram

/// Demand that may wait and is else like demand that may not: it goes where that goes.
///
/// Where a class is like another of its area in energy, resources, delay and its weight, what of it a slot serves can
/// be split among the sites as the other's is: every limit and objective sees the sum of both alone. So the one, the
/// guest, has no shares of its own but a single column, what of it is served, that joins the other's row, the host's.
/// That halves the columns where a part of each class may wait.
extension AllocationProgram {
    /// A host with less demand than this part of its guest's would make shares of very different sizes.
    private static let leastHostPart = 0.01

    /// For each class that may wait, the class that would be its host; nil elsewhere, and with published delay, whose
    /// seconds depend on how many queries there are, or where not all arcs take part.
    func hosts() -> [Int?] {
        guard case .perRequest(let delay) = problem.delay, let deferral = problem.deferral, arcs == nil else {
            return problem.classes.map { _ in nil }
        }
        return problem.classes.indices.map { k in
            guard deferral.slots[k] > 0 else { return nil }
            return problem.classes.indices.first { m in
                deferral.slots[m] == 0 && isAlike(k, m, delay)
            }
        }
    }

    private func isAlike(_ k: Int, _ m: Int, _ delay: PerRequestDelay) -> Bool {
        delay.weightUSDPerSecondRequest[k] == delay.weightUSDPerSecondRequest[m]
            && problem.sites.indices.allSatisfy { j in
                problem.energyPerQueryKWh[j][k] == problem.energyPerQueryKWh[j][m]
                    && problem.resourcePerQuery[j][k] == problem.resourcePerQuery[j][m]
            }
            && problem.areas.indices.allSatisfy { i in
                problem.maxDelaySeconds[i][k] == problem.maxDelaySeconds[i][m]
                    && delay.seconds[i].allSatisfy { $0[k] == $0[m] }
            }
    }

    /// Whether the demand of a slot is enough to take in a guest's.
    func canHost(_ m: Int, area i: Int, slot t: Int, guest window: DeferralWindow) -> Bool {
        self.window(area: i, workloadClass: m) == nil
            && problem.queries[i][m][t] > Self.leastHostPart * window.reference
    }

    /// One column a guest: it leaves the guest's row served, and its demand joins the host's row.
    mutating func addGuests() {
        guard !windows.isEmpty, cells.contains(where: { $0.hostClass != nil }) else { return }
        var places: [Int: Int] = [:]
        for (n, cell) in cells.enumerated() where cell.hostClass == nil { places[place(cell)] = n }
        for n in cells.indices {
            guard let m = cells[n].hostClass else { continue }
            var host = cells[n]
            host.workloadClass = m
            guard let found = places[place(host)] else { continue }
            let cell = cells[n]
            let ratio = cell.queries / cells[found].queries
            let column = addColumn(ProgramKey(.joined, cellIndex(cell), slot: cell.slot), upper: cell.most)
            linear.addEntry(row: cell.allocationRow, column: column, value: 1)
            linear.addEntry(row: cells[found].allocationRow, column: column, value: -ratio)
            cells[n].joining = Joining(host: found, column: column, ratio: ratio)
            cells[found].mostWithGuests += cell.most * ratio
        }
    }

    private func place(_ cell: Cell) -> Int { cellIndex(cell) * problem.slots + cell.slot }

    /// The cell whose arcs serve a cell: itself, or its host.
    func server(of cell: Cell) -> Cell { cell.joining.map { cells[$0.host] } ?? cell }
}
