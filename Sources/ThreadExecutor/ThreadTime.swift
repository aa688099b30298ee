import Foundation

/// What the calling thread has of a processor.
public enum ThreadTime {
    /// Gives the processor up for at least so long, less than a second. Blocks: for a thread of the work's own.
    static func rest(for duration: Duration) {
        var time = timespec(tv_sec: 0, tv_nsec: Int(duration / .nanoseconds(1)))
        nanosleep(&time, nil)
    }

    /// Nanoseconds since the thread began, without those in which others ran; 0 where the system does not say. Takes
    /// half a microsecond.
    public static func processorNanoseconds() -> UInt64 {
        var time = timespec()
        guard clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0 else { return 0 }
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
