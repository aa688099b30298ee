import ArgumentParser
import ControlPlane

/// `sunward keys rotate`
struct KeysRotateCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rotate",
        abstract: "Give an API key a new secret and print it, once. Services refuse the old one within two seconds.",
        discussion: """
            The key's public name, role, limits, files and batches stay, and so does its expiry unless --expires names \
            another. A key that has expired needs a new expiry; one that is revoked stays revoked. The secret alone goes \
            to standard output, or into --secret-file; everything else is said on standard error.
            """
    )

    @Argument(help: "The key's public name, key_….")
    var key: String

    @OptionGroup var secret: KeySecretOptions
    @OptionGroup var place: KeyPlaceOptions

    func run() async throws {
        try await reporting {
            let rotation = KeyRotation(id: key, expiresAt: try secret.expiry())
            try await secret.deliver("rotated") { try await place.rotate(rotation) }
        }
    }
}
