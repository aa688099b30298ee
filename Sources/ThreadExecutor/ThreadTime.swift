import Foundation

/// What the calling thread has had of a processor.
public enum ThreadTime {
    /// Nanoseconds since the thread began, without those in which others ran; 0 where the system does not say. Takes
    /// half a microsecond.
    public static func processorNanoseconds() -> UInt64 {
        var time = timespec()
        guard clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time) == 0 else { return 0 }
        return UInt64(time.tv_sec) * 1_000_000_000 + UInt64(time.tv_nsec)
    }
}
