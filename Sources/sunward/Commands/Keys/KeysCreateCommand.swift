import ArgumentParser
import ControlAPI
import ControlPlane
import Foundation
import SunwardModel

/// `sunward keys create`
struct KeysCreateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create",
        abstract: "Make an API key and print its secret, once.",
        discussion: """
            The secret alone goes to standard output, or into --secret-file; everything else is said on standard \
            error. It cannot be shown again. The first administrator's key of a service that requires keys is made with \
            --directly, on a machine that reaches the database.
            """
    )

    @Argument(help: "What people call the key.")
    var name: String

    @Option(help: "client (asks for models), site:NAME (writes that site's readings) or admin (everything).")
    var role: String

    @Option(help: "The area that its requests come from unless they name another.")
    var area: String?

    @Option(name: .customLong("class"), help: "A workload class that it may ask for; repeat for several. All if left out.")
    var classes: [String] = []

    @Option(help: "Most requests a minute.")
    var requestsPerMinute: Double?

    @Option(help: "Most tokens a minute, of prompts and answers together.")
    var tokensPerMinute: Double?

    @Option(help: "What the energy of a UTC day's requests may cost, in USD.")
    var spendPerDay: Double?

    @Option(help: "What a UTC day's requests may emit, in grams of CO2.")
    var carbonPerDay: Double?

    @Option(help: "When it expires: a time such as 2027-01-01T00:00:00Z, or a time from now such as 90d.")
    var expires: String?

    @Option(help: "Write the secret into this new file, which only you can read.", completion: .file())
    var secretFile: String?

    @OptionGroup var place: KeyPlaceOptions
    @OptionGroup var output: OutputOptions

    func run() async throws {
        try await reporting {
            let draft = KeyDraft(
                name: name,
                role: role,
                area: area,
                classes: classes.isEmpty ? nil : classes,
                allowance: KeyAllowance(
                    requestsPerMinute: requestsPerMinute,
                    tokensPerMinute: tokensPerMinute,
                    spendUSDPerDay: spendPerDay,
                    carbonGramsPerDay: carbonPerDay
                ),
                expiresAt: try expiry()
            )
            if let secretFile, FileManager.default.fileExists(atPath: secretFile) {
                throw CommandFailure(.badInput, "--secret-file \(secretFile) exists already")
            }
            let made: CreatedKeyView
            do {
                made = try await place.create(draft)
            } catch let problem as ProblemDetails {
                throw CommandFailure(.badInput, problem.detail)
            }
            try deliver(made)
        }
    }

    private func expiry() throws -> Date? {
        guard let expires else { return nil }
        if let date = Timestamp.parse(expires) { return date }
        let units: [Character: Double] = ["m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        guard let unit = expires.last.flatMap({ units[$0] }), let count = Double(expires.dropLast()), count > 0 else {
            throw CommandFailure(
                .badInput,
                "--expires is \"\(expires)\"; expected a time such as 2027-01-01T00:00:00Z, or 12h or 90d from now"
            )
        }
        return Date().addingTimeInterval(count * unit)
    }

    private func deliver(_ made: CreatedKeyView) throws {
        Terminal.note("key \(made.key.id) (\(made.key.role)) made; its secret cannot be shown again")
        if let secretFile {
            let text = Data((made.secret + "\n").utf8)
            let isWritten = FileManager.default.createFile(
                atPath: secretFile,
                contents: text,
                attributes: [.posixPermissions: 0o600]
            )
            guard isWritten else {
                throw CommandFailure(
                    .failed,
                    "--secret-file \(secretFile) cannot be written; revoke \(made.key.id) and make another"
                )
            }
            return Terminal.note("its secret is in \(secretFile)")
        }
        switch output.format {
        case .json: try Printer(format: .json).show(json: WireCoding.encoder().encode(made), tables: [])
        case .table, .csv: print(made.secret)
        }
    }
}
