import Foundation

/// Runs one command to its end with `posix_spawn` and `waitpid`, on a thread of its own.
///
/// Not Foundation's `Process`, which takes the closing of an inherited descriptor for the end of the child: a daemon
/// started by the child inherits it too, and the end is never seen.
enum ChildProcess {
    /// Starts `command`, whose first word is an absolute path, in the folder `/`, and waits for it.
    ///
    /// - Returns: Its exit status; 128 plus the signal when a signal ended it.
    /// - Throws: `POSIXError` when it cannot be started.
    static func run(_ command: [String], output: URL, errors: URL) async throws -> Int32 {
        // A folder the other account may not enter would stop some of the programs.
        let words = ["/bin/sh", "-c", "cd / && exec \"$0\" \"$@\""] + command
        let paths = (output.path(percentEncoded: false), errors.path(percentEncoded: false))
        return try await withCheckedThrowingContinuation { continuation in
            let thread = Thread {
                continuation.resume(with: Result { try spawnAndWait(words, output: paths.0, errors: paths.1) })
            }
            thread.start()
        }
    }

    private static func spawnAndWait(_ words: [String], output: String, errors: String) throws -> Int32 {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_APPEND, 0)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_APPEND, 0)
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("PG") }
        environment["LC_ALL"] = "C"
        let arguments = words.map { strdup($0) } + [nil]
        let variables = environment.map { strdup("\($0.key)=\($0.value)") } + [nil]
        defer { (arguments + variables).forEach { free($0) } }
        var process = pid_t()
        let failure = posix_spawn(&process, "/bin/sh", &actions, nil, arguments, variables)
        guard failure == 0 else { throw POSIXError(POSIXErrorCode(rawValue: failure) ?? .EIO) }
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw POSIXError(POSIXErrorCode(rawValue: errno) ?? .ECHILD) }
        }
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }
}
