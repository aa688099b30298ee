/// What a battery does in each slot: energy at its terminals.
public struct BatterySchedule: Codable, Sendable, Equatable {
    /// [t]
    public var chargeKWh: [Double]
    /// [t]
    public var dischargeKWh: [Double]

    public init(chargeKWh: [Double], dischargeKWh: [Double]) {
        self.chargeKWh = chargeKWh
        self.dischargeKWh = dischargeKWh
    }

    /// A battery that rests.
    public init(restingFor slots: Int) {
        chargeKWh = [Double](repeating: 0, count: slots)
        dischargeKWh = chargeKWh
    }

    /// The schedule as the battery and its site can carry it out, and what the battery then holds at the end of each
    /// slot. See ``BatteryModel/step(from:chargeKWh:dischargeKWh:loadKWh:slot:)``.
    func carriedOut(by battery: BatteryModel, loadKWh: [Double]) -> (schedule: BatterySchedule, stateKWh: [Double]) {
        var schedule = self
        var states: [Double] = []
        var state = battery.initialKWh
        for t in chargeKWh.indices {
            let step = battery.step(
                from: state,
                chargeKWh: chargeKWh[t],
                dischargeKWh: dischargeKWh[t],
                loadKWh: loadKWh[t],
                slot: t
            )
            schedule.chargeKWh[t] = step.chargeKWh
            schedule.dischargeKWh[t] = step.dischargeKWh
            state = step.stateKWh
            states.append(state)
        }
        return (schedule, states)
    }

    /// The same service with less drawn: energy goes in only as far as a later slot of the schedule takes it out or the
    /// horizon's end needs it, and as late as that allows.
    ///
    /// A phase in which energy costs nothing may charge for no purpose. What own supply would lose otherwise, and what a
    /// negative price pays for, still goes in.
    func withoutIdleCharge(
        _ battery: BatteryModel,
        ownSurplusKWh: [Double],
        isPaidToDraw: [Bool]
    ) -> BatterySchedule {
        let slots = chargeKWh.indices
        // need[t]: what must be in store at the end of t for the rest of the schedule.
        var need = [Double](repeating: battery.leastFinalKWh, count: slots.count)
        for t in slots.dropFirst().reversed() {
            let change = battery.chargeEfficiency * chargeKWh[t] - dischargeKWh[t] / battery.dischargeEfficiency
            need[t - 1] = max(battery.floorKWh, need[t] - change)
        }
        var schedule = self
        var state = battery.initialKWh
        for t in slots {
            let out = dischargeKWh[t] / battery.dischargeEfficiency
            let useful = max(0, need[t] + out - state) / battery.chargeEfficiency
            let free = isPaidToDraw[t] ? chargeKWh[t] : max(0, ownSurplusKWh[t])
            schedule.chargeKWh[t] = min(chargeKWh[t], max(useful, free))
            state += battery.chargeEfficiency * schedule.chargeKWh[t] - out
            if state > battery.capacityKWh {
                schedule.chargeKWh[t] = max(
                    0,
                    schedule.chargeKWh[t] - (state - battery.capacityKWh) / battery.chargeEfficiency
                )
                state = battery.capacityKWh
            }
        }
        return schedule
    }
}

extension BatteryModel {
    /// What a step of time does to a battery.
    public struct Step: Sendable, Equatable {
        public var chargeKWh: Double
        public var dischargeKWh: Double
        public var stateKWh: Double
    }

    /// What it must hold at the end of the horizon: as much as at the beginning, or half the capacity if that is less.
    var finalKWh: Double { min(initialKWh, capacityKWh / 2) }

    /// The least that the program lets it hold at the end: ``finalKWh``, or its floor where that is more.
    var leastFinalKWh: Double { max(floorKWh, finalKWh) }

    /// What it never falls below: the minimum, or what it holds where that is less already.
    var floorKWh: Double { min(minimumKWh, initialKWh) }

    /// Most that can come out in a slot, whatever went before.
    func mostDischargeKWh(slot t: Int) -> Double {
        min(dischargeLimitKWh[t], max(0, capacityKWh - floorKWh) * dischargeEfficiency)
    }

    /// One slot of a schedule as far as it is physically possible.
    ///
    /// Charging and discharging at once only loses energy: the difference is carried out. Power stays within the limits,
    /// what it holds within capacity and minimum, and discharge within the site's load: nothing goes to the grid.
    /// - Parameter state: What it holds before.
    public func step(
        from state: Double,
        chargeKWh: Double,
        dischargeKWh: Double,
        loadKWh: Double,
        slot t: Int
    ) -> Step {
        let change = chargeEfficiency * max(0, chargeKWh) - max(0, dischargeKWh) / dischargeEfficiency
        if change >= 0 {
            let room = max(0, capacityKWh - state)
            let charge = min(change / chargeEfficiency, chargeLimitKWh[t], room / chargeEfficiency)
            let after = min(capacityKWh, state + charge * chargeEfficiency)
            return Step(chargeKWh: charge, dischargeKWh: 0, stateKWh: after)
        }
        let available = max(0, state - floorKWh) * dischargeEfficiency
        let discharge = min(-change * dischargeEfficiency, dischargeLimitKWh[t], available, max(0, loadKWh))
        return Step(chargeKWh: 0, dischargeKWh: discharge, stateKWh: max(0, state - discharge / dischargeEfficiency))
    }
}
