import ArgumentParser
import Foundation
import Routing
import SunwardModel

/// `sunward route fit`
struct RouteFitCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Fit the estimators of quality and output length to recorded answers.",
        discussion: """
            Reads one JSON object a line: id, dataset, prompt, inputTokens and outcomes (for each model: correct from \
            0 to 1, and outputTokens). Writes one versioned file that `route evaluate` and the service read. The same \
            data and seed give the same file.
            """
    )

    @Option(help: "Recorded answers, one JSON object a line.", completion: .file())
    var data: String

    @Option(help: "What the models cost and how fast they are (CSV).", completion: .file())
    var models: String

    @Option(help: "Where the fitted router is written.", completion: .file())
    var out: String

    @Option(help: "Seed of everything that is left to chance.")
    var seed: UInt64 = 1

    func run() async throws {
        try await reporting {
            let start = ContinuousClock.now
            let models = try RouteFiles.models(models)
            let examples = try RouteFiles.examples(data)
            var bar = ProgressBar(total: nil)
            bar.show(0, "fitting \(models.count) models to \(examples.count) prompts")
            let router = try RouteFiles.explained { try FittedRouter.fit(examples, models: models, seed: seed) }
            bar.clear()
            try RouteFiles.explained { try router.write(to: URL(filePath: out)) }
            print(table(router).rendered(for: .output))
            let seconds = start.duration(to: .now) / .seconds(1)
            print("\n\(examples.count) prompts, seed \(seed): \(out) written in \(String(format: "%.1f", seconds)) s")
        }
    }

    private func table(_ router: FittedRouter) -> TextTable {
        var table = TextTable("model", "#prompts", "#quality", "#tokens out", "#J/request")
        for model in router.models {
            guard let means = router.summary.means[model.name] else { continue }
            let energy = model.energy(inputTokens: means.inputTokens, outputTokens: means.outputTokens)
            table.add(
                Cell(model.name),
                Cell(means.prompts),
                Cell(means.quality, decimals: 3),
                Cell(means.outputTokens, decimals: 0),
                Cell(energy.joules, decimals: 1)
            )
        }
        return table
    }
}
