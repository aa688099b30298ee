import Foundation

/// Durations of many events, written into memory that is claimed before the first.
struct DurationLog: Sendable {
    private var nanoseconds: [UInt32]
    private(set) var count = 0

    init(capacity: Int) { nanoseconds = [UInt32](repeating: 0, count: capacity) }

    /// Adds a duration; those beyond the capacity are left out.
    mutating func add(_ duration: UInt64) {
        guard count < nanoseconds.count else { return }
        nanoseconds[count] = UInt32(clamping: duration)
        count += 1
    }

    /// The durations of several logs together.
    static func joined(_ logs: [DurationLog]) -> DurationLog {
        var all = DurationLog(capacity: logs.reduce(0) { $0 + $1.count })
        for log in logs { for duration in log.nanoseconds[..<log.count] { all.add(UInt64(duration)) } }
        return all
    }

    /// nil without a duration.
    var summary: DurationSummary? { DurationSummary(nanoseconds: nanoseconds[..<count]) }

    /// Reads a timer that never goes back.
    static func now() -> UInt64 { DispatchTime.now().uptimeNanoseconds }
}
