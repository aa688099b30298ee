import Foundation

/// The validation prompts with the length that models counted, where the data sets are at hand.
enum MeasuredPrompts {
    struct Prompt: Decodable {
        var prompt: String
        var inputTokens: Double
    }

    private static let file: URL = {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appending(path: "../shared/routing/mmlu-pro-validation.jsonl")
    }()

    /// Whether the file is there; says so where it is not.
    static let areAvailable: Bool = {
        let found = FileManager.default.fileExists(atPath: file.path)
        if !found { print("skipped: no \(file.lastPathComponent) beside the project") }
        return found
    }()

    static func first(_ count: Int) throws -> [Prompt] {
        let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").prefix(count)
        return try lines.map { try JSONDecoder().decode(Prompt.self, from: Data($0.utf8)) }
    }
}
