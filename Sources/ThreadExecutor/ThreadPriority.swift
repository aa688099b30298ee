import Foundation

/// What a thread's work gives way to when there are fewer cores than threads that want one.
public enum ThreadPriority: Sendable {
    case ordinary

    /// Work that nobody waits for: it gets what cores are left, and is interrupted at once by a thread that serves
    /// requests.
    case background

    /// Ten steps below ordinary: about a tenth of an ordinary thread's weight, so that the work still gets done on a
    /// machine that is busy throughout.
    private static let backgroundNiceness: Int32 = 10

    /// Best effort: where the system refuses, the thread stays as it is.
    func applyToCurrentThread() {
        guard self == .background else { return }
        #if canImport(Glibc)
            // On Linux niceness belongs to the thread; elsewhere it would slow the whole process down.
            _ = setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Self.backgroundNiceness)
        #endif
    }
}
