import Foundation
import Synchronization

/// A program started by a test, its output in files.
///
/// Started with `posix_spawn` and awaited on a thread of its own: Foundation's `Process` takes the closing of an
/// inherited descriptor for the end of the child, which a PostgreSQL server started by the child keeps open.
struct ChildProgram: Sendable {
    private final class Ending: Sendable {
        let status = Mutex<Int32?>(nil)
    }

    let arguments: [String]
    let process: pid_t
    private let output: String
    private let errors: String
    private let ending: Ending

    /// Starts `sunward` with `arguments`; its working directory is that of the tests.
    ///
    /// - Parameter input: What it reads on standard input; nothing when nil.
    static func start(
        _ arguments: [String],
        input: String? = nil,
        environment: [String: String] = [:],
        in folder: Workspace
    ) throws -> ChildProgram {
        let stem = "program-\(UUID().uuidString)"
        let standardInput = try input.map { try folder.write(stem + ".in", $0) } ?? "/dev/null"
        let (output, errors) = (folder.path(stem + ".out"), folder.path(stem + ".err"))
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, standardInput, O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, output, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        posix_spawn_file_actions_addopen(&actions, 2, errors, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        var words = ([ProjectFiles.program] + arguments).map { strdup($0) }
        var variables = Self.environment(adding: environment).map { strdup("\($0.key)=\($0.value)") }
        words.append(nil)
        variables.append(nil)
        defer { (words + variables).forEach { free($0) } }
        var process = pid_t()
        let failure = posix_spawn(&process, ProjectFiles.program, &actions, nil, words, variables)
        guard failure == 0 else {
            throw HarnessError("\(ProjectFiles.program) does not start: \(String(cString: strerror(failure)))")
        }
        let ending = Ending()
        let started = process
        Thread {
            let status = wait(for: started)
            ending.status.withLock { $0 = status }
        }
        .start()
        return ChildProgram(arguments: arguments, process: process, output: output, errors: errors, ending: ending)
    }

    /// What it has printed so far.
    var printed: String { Self.text(of: output) }

    /// What it has written to standard error so far.
    var log: String { Self.text(of: errors) }

    /// Its exit status once it has ended; 128 plus the signal when a signal ended it.
    var exitStatus: Int32? { ending.status.withLock(\.self) }

    func send(_ signal: Int32) {
        ending.status.withLock { status in
            // A process that has been waited for has given up its number.
            if status == nil { _ = kill(process, signal) }
        }
    }

    /// Waits for its end.
    func end(within limit: Duration = .seconds(240)) async throws -> Int32 {
        do {
            return try await eventually("sunward \(arguments.joined(separator: " ")) ends", within: limit) {
                exitStatus
            }
        } catch {
            send(SIGKILL)
            throw error
        }
    }

    private static func wait(for process: pid_t) -> Int32 {
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 { guard errno == EINTR else { return -1 } }
        let signal = status & 0x7f
        return signal == 0 ? (status >> 8) & 0xff : 128 + signal
    }

    private static func text(of path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }

    /// The tests' environment without what could lead the program to another service or database.
    private static func environment(adding own: [String: String]) -> [String: String] {
        let inherited = ProcessInfo.processInfo.environment.filter { name, _ in
            !name.hasPrefix("PG") && !name.hasPrefix("SUNWARD_") && name != "DATABASE_URL"
        }
        return inherited.merging(["SUNWARD_MIGRATIONS": ProjectFiles.migrations, "TERM": "xterm-256color"]) { $1 }
            .merging(own) { $1 }
    }
}
