import ArgumentParser
import Foundation

/// Runs a command's body and turns a failure into a line on standard error and an exit code.
func reporting(_ body: () async throws -> Void) async throws {
    do {
        try await body()
    } catch let failure as CommandFailure {
        Terminal.note(Terminal.errors.styled("error: ", .bad) + failure.description)
        throw failure.kind.exitCode
    }
}
