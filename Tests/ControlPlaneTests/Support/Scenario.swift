import Foundation
import Planning
import Signals
import SunwardModel

@testable import ControlPlane

/// From readings to what is built of them, without a coordinator.
enum Scenario {
    static func outlook(_ directory: FleetDirectory, now: Date, slots: Int = 3) async -> FleetOutlook {
        let snapshot = await FleetSnapshot(directory, asOf: .max, now: now)
        return FleetOutlook(
            fleet: snapshot.entry.fleet,
            sites: snapshot.sites,
            demand: snapshot.demand,
            grid: TimeGrid(containing: now, slotSeconds: 3600, count: slots),
            now: now,
            forecaster: PersistenceForecaster()
        )
    }

    /// Gives readings to the actors of a fleet, under one number.
    static func directory(_ fleet: Fleet, _ readings: [Reading] = []) async -> FleetDirectory {
        let directory = FleetDirectory(fleet: fleet, digest: "d")
        for site in directory.current.sites {
            let mine = readings.filter {
                switch $0.key {
                case .site(let name, _), .model(let name, _, _): name == site.name
                case .arrivals: false
                }
            }
            _ = await site.apply(mine, sequence: 1)
        }
        _ = await directory.demand.apply(readings, sequence: 1)
        return directory
    }

    /// The program of a fleet after some readings.
    static func problem(
        _ fleet: Fleet,
        _ readings: [Reading] = [],
        now: Date = hour(10),
        slots: Int = 3,
        usage: DailyUsage? = nil
    ) async -> AllocationProblem {
        let outlook = await outlook(directory(fleet, readings), now: now, slots: slots)
        return ProblemAssembly(fleet: fleet, outlook: outlook, usage: usage ?? DailyUsage(day: now)).problem()
    }
}
