import ArgumentParser
import Foundation
import SunwardModel

/// `sunward sites validate`
struct SitesValidateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "validate",
        abstract: "Check a fleet's files and report every problem at once.",
        discussion: "Works without a service. Exits with 65 when the fleet has errors; warnings alone exit with 0."
    )

    @Argument(help: "The fleet's folder, with fleet.yaml and one file a site.", completion: .directory)
    var directory: String

    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reporting {
            let result = FleetLoader().load(directory: URL(filePath: directory))
            try report(result)
            guard result.errors.isEmpty, let fleet = result.fleet else { throw ExitCode(65) }
            guard output.format == .table else { return }
            let models = fleet.sites.reduce(0) { $0 + $1.models.count }
            print(
                "fleet \(fleet.name) is valid: \(fleet.sites.count) sites, \(fleet.areas.count) areas, "
                    + "\(fleet.classes.count) classes, \(models) model pools, routed by \(fleet.routing.policy.rawValue)"
            )
        }
    }

    private func report(_ result: FleetLoadResult) throws {
        switch output.format {
        case .json:
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            print(String(decoding: try encoder.encode(result.problems), as: UTF8.self))
        case .csv:
            var table = TextTable("severity", "file", "line", "field", "value", "message")
            for problem in result.problems {
                table.add(
                    Cell(problem.severity.rawValue),
                    Cell(problem.file),
                    Cell(problem.line.map(String.init) ?? ""),
                    Cell(problem.field),
                    Cell(problem.value ?? ""),
                    Cell(problem.message)
                )
            }
            print(table.csv())
        case .table:
            for problem in result.problems {
                // The description of a warning says so itself.
                let mark = problem.severity == .error ? Terminal.output.styled("error: ", .bad) : ""
                print(mark + problem.description)
            }
        }
    }
}
