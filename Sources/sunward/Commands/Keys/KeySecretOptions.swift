import ArgumentParser
import ControlAPI
import Foundation

/// How long a key's new secret holds, and where it goes.
struct KeySecretOptions: ParsableArguments {
    @Option(help: "When the key expires: a time such as 2027-01-01T00:00:00Z, or a time from now such as 90d.")
    var expires: String?

    @Option(help: "Write the secret into this new file, which only you can read.", completion: .file())
    var secretFile: String?

    @OptionGroup var output: OutputOptions

    /// When the key is to expire; nil where nothing is said of it.
    func expiry() throws -> Date? {
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

    /// Asks for a secret and hands it over, alone; everything else is said on standard error.
    ///
    /// - Parameter done: What has then become of the key, for example `made`.
    func deliver(_ done: String, _ ask: () async throws -> CreatedKeyView) async throws {
        // A secret that has nowhere to go is lost, and with a rotation the old one too: look first.
        if let secretFile, FileManager.default.fileExists(atPath: secretFile) {
            throw CommandFailure(.badInput, "--secret-file \(secretFile) exists already")
        }
        try OutputFile.expectRoom(for: secretFile)
        let told: CreatedKeyView
        do {
            told = try await ask()
        } catch let problem as ProblemDetails {
            throw CommandFailure(.badInput, problem.detail)
        }
        Terminal.note("key \(told.key.id) (\(told.key.role)) \(done); its secret cannot be shown again")
        guard let secretFile else { return try show(told) }
        let isWritten = FileManager.default.createFile(
            atPath: secretFile,
            contents: Data((told.secret + "\n").utf8),
            attributes: [.posixPermissions: 0o600]
        )
        guard isWritten else {
            throw CommandFailure(
                .failed,
                "--secret-file \(secretFile) cannot be written; `sunward keys rotate \(told.key.id)` gives the key "
                    + "another secret"
            )
        }
        Terminal.note("its secret is in \(secretFile)")
    }

    private func show(_ told: CreatedKeyView) throws {
        switch output.format {
        case .json: try Printer(format: .json).show(json: WireCoding.encoder().encode(told), tables: [])
        case .table, .csv: print(told.secret)
        }
    }
}
