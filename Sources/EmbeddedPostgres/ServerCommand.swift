import Foundation

/// Runs the programs of a PostgreSQL server under the right account, off the cooperative pool.
struct ServerCommand: Sendable {
    let binaries: ServerBinaries
    let account: ServerAccount

    /// What a program left behind.
    struct Outcome: Sendable {
        let isSuccess: Bool
        let output: String
        let errorOutput: String
    }

    /// Runs one program and waits for it. Messages come in English, whatever the user's language.
    ///
    /// - Parameter niceness: What it and all that it starts give way by, from 0 to 19.
    /// - Throws: ``EmbeddedPostgresError`` when the program cannot be started.
    func outcome(_ program: String, _ arguments: [String], niceness: Int = 0) async throws -> Outcome {
        // Behind the change of account, which may set the priority anew.
        let nice = niceness > 0 ? ["/usr/bin/env", "nice", "-n", String(niceness)] : []
        let command = account.prefix + nice + ["\(binaries.folder)/\(program)"] + arguments
        do {
            return try await Self.launch(command)
        } catch {
            throw EmbeddedPostgresError(.commandFailed, "cannot run \(program): \(error)")
        }
    }

    /// Runs one program, which must succeed.
    ///
    /// - Returns: What it wrote.
    /// - Throws: ``EmbeddedPostgresError`` with the program's own words.
    @discardableResult
    func run(_ program: String, _ arguments: [String]) async throws -> String {
        let outcome = try await outcome(program, arguments)
        guard outcome.isSuccess else {
            let words = outcome.errorOutput.isEmpty ? outcome.output : outcome.errorOutput
            throw EmbeddedPostgresError(
                .commandFailed,
                "\(program) failed: \(words.trimmingCharacters(in: .whitespacesAndNewlines))"
            )
        }
        return outcome.output
    }

    /// Starts a command by its absolute path. Its output goes to files, so that a server it leaves behind holds no
    /// pipe of this process open.
    static func launch(_ command: [String]) async throws -> Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(path: "sunward-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let files = ["output", "errors"].map { folder.appending(path: $0) }
        for file in files { try Data().write(to: file) }
        let status = try await ChildProcess.run(command, output: files[0], errors: files[1])
        return Outcome(
            isSuccess: status == 0,
            output: try String(contentsOf: files[0], encoding: .utf8),
            errorOutput: try String(contentsOf: files[1], encoding: .utf8)
        )
    }
}
