import ArgumentParser
import ControlAPI
import Foundation

/// `sunward keys revoke`
struct KeysRevokeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke",
        abstract: "Revoke an API key, for good. Services refuse it within two seconds."
    )

    @Argument(help: "The key's public name, key_….")
    var key: String

    @OptionGroup var place: KeyPlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reporting {
            let revoked = try await place.revoke(key)
            var table = TextTable("key", "name", "role", "state")
            table.add(
                Cell(revoked.id),
                Cell(revoked.name),
                Cell(revoked.role),
                Cell(revoked.state.rawValue, style: .warning)
            )
            try Printer(format: output.format).show(
                json: try WireCoding.encoder().encode(revoked),
                tables: [(nil, table)]
            )
        }
    }
}
