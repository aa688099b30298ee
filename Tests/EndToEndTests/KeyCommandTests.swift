import Foundation
import Testing

extension ServiceTests {
    struct KeyCommandTests {
        private static let noon = "2023-06-21T12:00:00Z"

        /// A key made on the database itself, before anybody could be asked.
        private static func bootstrap(_ folder: Workspace, _ flags: String...) async throws -> CommandResult {
            let migrated = try await sunward("migrate", "--database", databaseURL, in: folder)
            try #require(migrated.status == 0)
            return try await sunward(
                ["keys", "create", "ops", "--role", "admin", "--directly"] + flags,
                environment: ["SUNWARD_DATABASE_URL": databaseURL],
                in: folder
            )
        }

        @Test func `keys are made on the database, used, listed and revoked as an operator does`() async throws {
            try await Workspace.run { folder in
                let file = folder.path("ops.key")
                let made = try await Self.bootstrap(folder, "--secret-file", file)
                #expect(made.status == 0 && made.output.isEmpty)
                let secret = try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .newlines)
                let mode = try FileManager.default.attributesOfItem(atPath: file)[.posixPermissions] as? Int
                #expect(mode == 0o600 && secret.hasPrefix("sw-"))
                try await RunningService.run(
                    in: folder,
                    database: ["--database", databaseURL, "--require-keys"],
                    simulatedTime: Self.noon
                ) { service in
                    try await eventually("the keys have been read") {
                        try await service.command("status", "--key-file", file).status == 0
                    }
                    let without = try await service.command("status")
                    #expect(without.status == 1 && without.errors.contains("SUNWARD_KEY"))
                    let client = try await service.command(
                        "keys",
                        "create",
                        "search",
                        "--role",
                        "client",
                        "--key-file",
                        file
                    )
                    #expect(client.status == 0 && client.lines.count == 1)
                    let wrong = try await service.command(
                        "keys",
                        "create",
                        "meter",
                        "--role",
                        "site:atlantis",
                        "--key-file",
                        file
                    )
                    #expect(wrong.status == 65 && wrong.errors.contains("site:atlantis"))
                    let asClient = ["SUNWARD_KEY": client.lines.first ?? "", "SUNWARD_URL": service.url]
                    let refused = try await sunward("status", environment: asClient, in: folder)
                    #expect(refused.status == 1 && refused.errors.contains("not for this"))
                    let listed = try await service.command("keys", "list", "--key-file", file, "--format", "json")
                    // The service lives in another year than the database's hand.
                    #expect(try listed.json.array.map(\.name.string) == ["search", "ops"])
                    // Revoked on the database by another hand: the service must notice by itself.
                    let id = try #require(try listed.json.array.last?.id.string)
                    let revoked = try await sunward("keys", "revoke", id, "--database", databaseURL, in: folder)
                    #expect(revoked.status == 0)
                    try await eventually("the revoked key is refused", within: .seconds(120)) {
                        try await service.command("status", "--key-file", file).errors.contains("revoked")
                    }
                    for text in [secret, client.lines.first ?? ""] { #expect(!service.program.log.contains(text)) }
                    #expect(try await service.terminate() == 0)
                }
            }
        }

        @Test func `a service says how the first key is made, and speaks TLS to those who trust it`() async throws {
            try await Workspace.run { folder in
                guard let tls = try await TestCertificate.make(in: folder) else {
                    print("no openssl here: TLS is not tested")
                    return
                }
                try await RunningService.run(
                    in: folder,
                    database: [
                        "--database", databaseURL, "--require-keys", "--tls-certificate", tls.certificate, "--tls-key",
                        tls.key,
                    ],
                    simulatedTime: Self.noon
                ) { service in
                    try await service.logs("no administrator's key exists")
                    let made = try await Self.bootstrap(folder)
                    let key = ["SUNWARD_KEY": made.lines.first ?? "", "SUNWARD_URL": service.url]
                    #expect(service.url.hasPrefix("https://"))
                    try await eventually("the new key is known") {
                        let flags = ["status", "--tls-ca", tls.certificate]
                        return try await sunward(flags, environment: key, in: folder).status == 0
                    }
                    let distrusting = try await sunward("status", environment: key, in: folder)
                    #expect(distrusting.status == 69 && distrusting.errors.contains("--tls-ca"))
                    #expect(try await service.terminate() == 0)
                }
                let other = try await TestCertificate.make(in: folder)
                let mixed = try await sunward(
                    "serve",
                    "--fleet",
                    ProjectFiles.demoFleet,
                    "--database",
                    databaseURL,
                    "--listen",
                    "127.0.0.1:0",
                    "--tls-certificate",
                    other?.certificate ?? "",
                    "--tls-key",
                    folder.path("nothing"),
                    in: folder
                )
                #expect(mixed.status == 65 && mixed.errors.contains("--tls-key"))
            }
        }
    }
}
