import Foundation
import Planning
import SunwardModel

/// Where the last solve ended, and for which fleet and horizon.
struct WarmStart: Sendable {
    let basis: PlanBasis

    /// Digest of the fleet that was solved for: another fleet's columns mean something else.
    let digest: String
    let grid: TimeGrid

    /// The basis moved on by the slots that have passed; nil for another fleet, or when nothing of the horizon is left.
    func basis(digest: String, now: Date) -> PlanBasis? {
        guard digest == self.digest else { return nil }
        let passed = (now.timeIntervalSince(grid.start) / grid.slotSeconds).rounded(.down)
        guard passed < Double(grid.count) else { return nil }
        return passed >= 1 ? basis.advanced(bySlots: Int(passed)) : basis
    }
}
