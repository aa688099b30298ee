import LinearProgram

/// Batteries that would earn by charging and discharging at once: that loses energy, and so makes room for more to be drawn
/// where drawing is paid for. No battery does both; a linear program cannot say so.
extension AllocationProgram {
    /// Of the capacity: what is rounding in a slot.
    private static let trace = 1e-7

    /// What holds of every schedule that does one thing at a time, and keeps most of the others out.
    ///
    /// What is taken in is drawn, since no load is served from what comes out; what is given was held before; and of the time
    /// for the one nothing is left for the other.
    mutating func addOneWayRows(_ battery: BatteryModel, site j: Int, slot t: Int, to part: inout BatteryPart) {
        let drawn = addRow(ProgramKey(.drawnRow, j, slot: t), upper: 0)
        linear.addEntry(row: drawn, column: part.charge[t], value: 1)
        linear.addEntry(row: drawn, column: gridColumns[j][t], value: -1)
        linear.addEntry(row: drawn, column: renewableColumns[j][t], value: -1)
        part.drawnRows.append(drawn)
        let room = addRow(ProgramKey(.roomRow, j, slot: t), upper: battery.capacityKWh)
        linear.addEntry(row: room, column: part.state[t], value: 1)
        linear.addEntry(row: room, column: part.discharge[t], value: 1 / battery.dischargeEfficiency)
        part.roomRows.append(room)
        guard battery.chargeLimitKWh[t] > 0, battery.dischargeLimitKWh[t] > 0 else { return }
        let either = addRow(ProgramKey(.oneWayRow, j, slot: t), upper: 1)
        linear.addEntry(row: either, column: part.charge[t], value: 1 / battery.chargeLimitKWh[t])
        linear.addEntry(row: either, column: part.discharge[t], value: 1 / battery.dischargeLimitKWh[t])
    }

    /// The columns to close where such a battery charges and discharges at once all the same: that of the lesser.
    func lesserWays(_ values: [Double]) -> [Int] {
        ways { charge, discharge, battery in
            let taken = battery.chargeEfficiency * values[charge]
            let given = values[discharge] / battery.dischargeEfficiency
            guard min(taken, given) > Self.trace * battery.capacityKWh else { return nil }
            return taken < given ? charge : discharge
        }
    }

    /// The columns of what such batteries do not do in a solution: charge where they discharge, else discharge.
    func unusedWays(_ values: [Double]) -> [Int] {
        ways { charge, discharge, battery in
            values[discharge] > Self.trace * battery.capacityKWh ? charge : discharge
        }
    }

    private func ways(_ choose: (_ charge: Int, _ discharge: Int, BatteryModel) -> Int?) -> [Int] {
        batteryParts.enumerated().flatMap { j, part -> [Int] in
            guard let part, !part.roomRows.isEmpty, let battery = problem.batteries?[j] else { return [] }
            return zip(part.charge, part.discharge).compactMap { choose($0, $1, battery) }
        }
    }
}
