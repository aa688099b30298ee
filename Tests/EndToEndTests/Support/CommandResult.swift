/// What a command said and how it ended.
struct CommandResult: Sendable {
    let status: Int32
    let output: String
    let errors: String

    var json: JSON { get throws { try JSON(output) } }

    /// The lines printed, whatever ends them; no line is empty.
    var lines: [String] { output.split(whereSeparator: \.isNewline).map(String.init) }
}

/// Runs a `sunward` command to its end.
func sunward(
    _ arguments: String...,
    input: String? = nil,
    environment: [String: String] = [:],
    in folder: Workspace
) async throws -> CommandResult {
    try await sunward(arguments, input: input, environment: environment, in: folder)
}

/// Runs a `sunward` command to its end.
func sunward(
    _ arguments: [String],
    input: String? = nil,
    environment: [String: String] = [:],
    in folder: Workspace
) async throws -> CommandResult {
    let program = try ChildProgram.start(arguments, input: input, environment: environment, in: folder)
    let status = try await program.end()
    return CommandResult(status: status, output: program.printed, errors: program.log)
}
