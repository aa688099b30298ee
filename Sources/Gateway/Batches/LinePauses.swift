import Foundation
import SunwardModel

/// Who is not asked for a while, and with whom the plan's rate is shared. Pure.
struct LinePauses: Sendable {
    /// More owners than have batches at once.
    private static let mostOwners = 10_000

    /// Services that release by a plan, this one included.
    var releasers = 1

    private var owners: [String: ContinuousClock.Instant] = [:]
    private var everybodyUntil: ContinuousClock.Instant?

    /// Nothing is to be had of the models for a while.
    mutating func pauseEverybody(until instant: ContinuousClock.Instant) {
        everybodyUntil = max(everybodyUntil ?? instant, instant)
    }

    mutating func pause(owner: String, until instant: ContinuousClock.Instant) {
        guard owners.count < Self.mostOwners else { return }
        owners[owner] = max(owners[owner] ?? instant, instant)
    }

    func isEverybodyPaused(at instant: ContinuousClock.Instant) -> Bool { everybodyUntil.map { instant < $0 } ?? false }

    /// Owners whose lines are left alone now.
    mutating func owners(at instant: ContinuousClock.Instant) -> [String] {
        owners = owners.filter { instant < $0.value }
        return owners.keys.sorted()
    }
}
