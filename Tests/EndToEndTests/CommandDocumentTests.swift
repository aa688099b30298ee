import Foundation
import Testing

/// The document of the command line against what the commands themselves say.
struct CommandDocumentTests {
    @Test func `every command and every flag is in the document, under its name`() async throws {
        try await Workspace.run { folder in
            // Also fails where two flags of a command have the same name.
            let result = try await sunward("--experimental-dump-help", in: folder)
            try #require(result.status == 0, "\(result.errors)")
            let help = try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any]
            let root = try #require(help?["command"] as? [String: Any])
            let document = try String(contentsOf: ProjectFiles.root.appending(path: "docs/cli.md"), encoding: .utf8)
            let commands = Self.commands(root, path: [])
            #expect(commands.count > 30)
            var missing: [String] = []
            for (path, flags) in commands {
                if !document.contains(path) { missing.append(path) }
                missing += flags.filter { !document.contains($0) }.map { "\(path) \($0)" }
            }
            #expect(missing.isEmpty, "\(missing.sorted())")
        }
    }

    /// Every command that does something: its path, and its long flags.
    private static func commands(_ command: [String: Any], path: [String]) -> [(path: String, flags: [String])] {
        let children = (command["subcommands"] as? [[String: Any]] ?? []).filter {
            ($0["commandName"] as? String) != "help"
        }
        guard children.isEmpty else {
            return children.flatMap { child in
                commands(child, path: path + [child["commandName"] as? String ?? ""])
            }
        }
        let arguments = command["arguments"] as? [[String: Any]] ?? []
        let flags = arguments.flatMap { argument in
            (argument["names"] as? [[String: Any]] ?? []).compactMap { name in
                (name["kind"] as? String) == "long" ? (name["name"] as? String).map { "--\($0)" } : nil
            }
        }
        return [(path.joined(separator: " "), flags)]
    }
}
