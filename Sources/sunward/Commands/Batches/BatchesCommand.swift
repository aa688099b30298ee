import ArgumentParser

/// `sunward batches`
struct BatchesCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "batches",
        abstract: "Hand in requests that may wait, follow them, and get their answers, at the gateway.",
        discussion: """
            A batch is a file with a request a line, as OpenAI's batch API has it. It is asked when the plan says that \
            power is clean and cheap, and is answered by its deadline. Only batches of the key that is shown are seen.
            """,
        subcommands: [
            BatchesListCommand.self, BatchesShowCommand.self, BatchesCreateCommand.self, BatchesCancelCommand.self,
            BatchesOutputCommand.self,
        ]
    )
}
