import ArgumentParser
import Foundation
import Planning

/// `sunward plan generate`
struct PlanGenerateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "generate",
        abstract: "Write a Green-LLM instance of any size; equal seeds give equal instances.",
        discussion: """
            Areas and sites are scattered over a continent; demand has a daily rhythm; sites differ in price, carbon, \
            sun, water and size, in the ranges of the published instance. Capacity is 1.6 times what the busiest hour \
            needs, and the water budget lies below what all demand would use at a mean site, so that every kind of \
            limit matters. --deferrable and --battery-hours add demand that may wait, and batteries; all else stays.
            """
    )

    @Option(help: "Areas, 1 to 1000.")
    var areas: Int = 30

    @Option(help: "Sites, 1 to 1000.")
    var sites: Int = 30

    @Option(help: "Workload classes, 1 to 100.")
    var classes: Int = 8

    @Option(help: "Slots of an hour, 1 to 336.")
    var slots: Int = 24

    @Option(help: "Seed of everything that is left to chance.")
    var seed: UInt64 = 1

    @OptionGroup var time: TimeOptions

    @Option(help: "The file to write (JSON, green-llm-instance/1).", completion: .file())
    var out: String

    func validate() throws {
        for (name, value, most) in [("areas", areas, 1000), ("sites", sites, 1000), ("classes", classes, 100)]
        where !(1...most).contains(value) {
            throw ValidationError("--\(name) is \(value); expected 1 to \(most)")
        }
        guard (1...336).contains(slots) else { throw ValidationError("--slots is \(slots); expected 1 to 336") }
    }

    func run() async throws {
        try await reporting {
            let instance = InstanceGenerator.make(
                areas: areas,
                sites: sites,
                classes: classes,
                slots: slots,
                seed: seed,
                time: time.time
            )
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.sortedKeys]
            try OutputFile.write(String(decoding: try encoder.encode(instance), as: UTF8.self), to: out)
            print("\(out): \(instance.name), \(areas * sites * classes * slots) shares to decide")
        }
    }
}
