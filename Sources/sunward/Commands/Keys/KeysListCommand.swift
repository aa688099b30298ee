import ArgumentParser
import ControlAPI
import Foundation

/// `sunward keys list`
struct KeysListCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "List API keys, their limits, and what was used today."
    )

    @Flag(help: "Also those that are revoked or have expired.")
    var all = false

    @OptionGroup var place: KeyPlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reporting {
            let keys = try await place.list().filter { all || $0.state == .active }
            var table = TextTable(
                "key", "name", "role", "state", "area", "classes", "#requests/min", "#tokens/min", "#USD today", "#of USD",
                "#gCO2 today", "#of gCO2", "expires"
            )
            for key in keys {
                table.add(
                    Cell(key.id),
                    Cell(key.name),
                    Cell(key.role),
                    Cell(key.state.rawValue, style: key.state == .active ? .good : .warning),
                    Cell(key.area ?? "-"),
                    Cell(key.classes?.joined(separator: ", ") ?? "all"),
                    Cell(key.requestsPerMinute, decimals: 0),
                    Cell(key.tokensPerMinute, decimals: 0),
                    Cell(key.usedToday.usd, decimals: 4),
                    Cell(key.spendUSDPerDay, decimals: 2),
                    Cell(key.usedToday.carbonGrams, decimals: 2),
                    Cell(key.carbonGramsPerDay, decimals: 1),
                    Cell(key.expiresAt)
                )
            }
            try Printer(format: output.format).show(
                json: try WireCoding.encoder().encode(keys),
                tables: [(nil, table)]
            )
        }
    }
}
