import ArgumentParser

/// `sunward plan`
struct PlanCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "plan",
        abstract: "Plans: the one in force, why it is so, what if, a new one, or one for an instance file.",
        subcommands: [
            PlanShowCommand.self, PlanExplainCommand.self, PlanWhatIfCommand.self, PlanNowCommand.self,
            PlanSolveCommand.self, PlanGenerateCommand.self, PlanCheckCommand.self,
        ]
    )
}
