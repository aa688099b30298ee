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

        @Test func `keys are rotated by a service and on the database, and keep their names and limits`() async throws {
            try await Workspace.run { folder in
                let (file, next) = (folder.path("ops.key"), folder.path("next.key"))
                let made = try await Self.bootstrap(folder, "--secret-file", file)
                try #require(made.status == 0)
                func text(_ file: String) throws -> String {
                    try String(contentsOfFile: file, encoding: .utf8).trimmingCharacters(in: .newlines)
                }
                let first = try text(file)
                try await RunningService.run(
                    in: folder,
                    database: ["--database", databaseURL, "--require-keys"],
                    simulatedTime: Self.noon
                ) { service in
                    try await eventually("the keys have been read") {
                        try await service.command("status", "--key-file", file).status == 0
                    }
                    func keys(_ arguments: String..., as file: String) async throws -> CommandResult {
                        try await service.command(["keys"] + arguments + ["--key-file", file])
                    }
                    let listed = try await keys("list", "--format", "json", as: file).json.array
                    let id = try #require(listed.first?.id.string)
                    // Nothing is changed where the secret would have nowhere to go.
                    let nowhere = try await keys("rotate", id, "--secret-file", folder.path("no/such.key"), as: file)
                    #expect(nowhere.status == 1 && nowhere.errors.contains("cannot be written"))
                    #expect(try await keys("rotate", id, "--secret-file", file, as: file).status == 65)
                    let rotated = try await keys("rotate", id, "--secret-file", next, as: file)
                    #expect(rotated.status == 0 && rotated.output.isEmpty && rotated.errors.contains(id))
                    let mode = try FileManager.default.attributesOfItem(atPath: next)[.posixPermissions] as? Int
                    let second = try text(next)
                    #expect(mode == 0o600 && second.hasPrefix("sw-") && second != first)
                    // At once, and without a word of what the new one is.
                    let old = try await service.command("status", "--key-file", file)
                    #expect(old.status == 1 && old.errors.contains("not known"))
                    let known = try await keys("list", "--format", "json", as: next).json.array
                    #expect(known.map(\.id.string) == [id] && known.map(\.name.string) == ["ops"])
                    // On the database itself; the service must notice by itself.
                    let directly = try await sunward("keys", "rotate", id, "--database", databaseURL, in: folder)
                    #expect(directly.status == 0 && directly.lines.count == 1)
                    let third = ["SUNWARD_KEY": directly.lines.first ?? "", "SUNWARD_URL": service.url]
                    try await eventually("the new secret is known") {
                        try await sunward("status", environment: third, in: folder).status == 0
                    }
                    #expect(try await service.command("status", "--key-file", next).status == 1)
                    #expect(service.program.log.contains("key rotated") && service.program.log.contains(id))
                    for secret in [first, second, directly.lines.first ?? ""] {
                        #expect(!service.program.log.contains(secret))
                    }
                    #expect(try await service.terminate() == 0)
                }
            }
        }

        @Test func `a key that cannot be rotated is told as such, by a service and on the database`() async throws {
            try await Workspace.run { folder in
                let database = ["--database", databaseURL]
                try await RunningService.run(in: folder, database: database, simulatedTime: Self.noon) { service in
                    let places = [database, ["--url", service.url]]
                    func keys(_ arguments: String..., at place: [String]) async throws -> CommandResult {
                        try await sunward(["keys"] + arguments + place, in: folder)
                    }
                    try await eventually("the keys have been read") {
                        try await service.command("keys", "list").status == 0
                    }
                    // The service lives in 2023, the database's hand does not: to it the key has expired.
                    let expiry = "2023-06-22T00:00:00Z"
                    let made = try await service.command(
                        ["keys", "create", "a", "--role", "client", "--expires", expiry, "--format", "json"]
                    )
                    let id = try #require(try made.json.key.id.string)
                    for place in places {
                        let unknown = try await keys("rotate", "key_nobody", at: place)
                        #expect(unknown.status == 1 && unknown.errors.contains("there is no key"))
                        let over = try await keys("rotate", id, "--expires", "2020-01-01T00:00:00Z", at: place)
                        #expect(over.status == 65 && over.errors.contains("is over"))
                        let wrong = try await keys("rotate", id, "--expires", "soon", at: place)
                        #expect(wrong.status == 65 && wrong.errors.contains("--expires"))
                    }
                    let expired = try await keys("rotate", id, at: database)
                    #expect(expired.status == 65 && expired.errors.contains("--expires"))
                    let kept = try await service.command("keys", "rotate", id, "--format", "json")
                    #expect(try kept.status == 0 && kept.json.key.expiresAt.string == expiry)
                    let back = try await keys("rotate", id, "--expires", "2d", at: database)
                    #expect(back.status == 0 && back.lines.count == 1)
                    #expect(try await keys("revoke", id, at: database).status == 0)
                    for place in places {
                        let revoked = try await keys("rotate", id, "--expires", "2d", at: place)
                        #expect(revoked.status == 1 && revoked.output.isEmpty)
                        #expect(revoked.errors.contains("has been revoked"))
                    }
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
