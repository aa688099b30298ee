import ArgumentParser
import ControlPlane
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

    @Option(
        name: .customLong("class"),
        help: "A workload class that it may ask for; repeat for several. All if left out."
    )
    var classes: [String] = []

    @Option(help: "Most requests a minute.")
    var requestsPerMinute: Double?

    @Option(help: "Most tokens a minute, of prompts and answers together.")
    var tokensPerMinute: Double?

    @Option(help: "What the energy of a UTC day's requests may cost, in USD.")
    var spendPerDay: Double?

    @Option(help: "What a UTC day's requests may emit, in grams of CO2.")
    var carbonPerDay: Double?

    @OptionGroup var secret: KeySecretOptions
    @OptionGroup var place: KeyPlaceOptions

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
                expiresAt: try secret.expiry()
            )
            try await secret.deliver("made") { try await place.create(draft) }
        }
    }
}
