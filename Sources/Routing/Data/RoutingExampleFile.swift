import Foundation

/// A routing data set in a file: one ``RoutingExample`` a line, as JSON.
public enum RoutingExampleFile {
    /// Reads a whole file; empty lines are passed over.
    ///
    /// - Throws: ``RoutingError`` with `unreadableFile`, or `invalidData` that names the file, the line and the field.
    public static func load(contentsOf url: URL) throws(RoutingError) -> [RoutingExample] {
        let data: Data
        do {
            data = try Data(contentsOf: url)
        } catch {
            throw RoutingError(code: .unreadableFile, message: "\(url.path) cannot be read", cause: error)
        }
        return try parse(data, file: url.lastPathComponent)
    }

    /// Reads what a file called `file` holds.
    ///
    /// - Throws: as ``load(contentsOf:)``.
    public static func parse(_ data: Data, file: String) throws(RoutingError) -> [RoutingExample] {
        let decoder = JSONDecoder()
        var examples: [RoutingExample] = []
        var lineOfID: [String: Int] = [:]
        let lines = data.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        for (index, line) in lines.enumerated() where !line.allSatisfy({ $0 <= UInt8(ascii: " ") }) {
            let place = "\(file), line \(index + 1)"
            let example: RoutingExample
            do {
                example = try decoder.decode(RoutingExample.self, from: Data(line))
            } catch {
                throw RoutingError(code: .invalidData, message: "\(place): \(explanation(of: error))")
            }
            if let problem = problem(with: example) {
                throw RoutingError(code: .invalidData, message: "\(place): \(problem)")
            }
            if let earlier = lineOfID.updateValue(index + 1, forKey: example.id) {
                throw RoutingError(
                    code: .invalidData,
                    message: "\(place): id: \"\(example.id)\" is also that of line \(earlier)"
                )
            }
            examples.append(example)
        }
        guard !examples.isEmpty else {
            throw RoutingError(
                code: .invalidData,
                message: "\(file) holds no examples; expected one JSON object a line"
            )
        }
        return examples
    }

    /// What a decoded example must not hold, with the field's path; nil when it is sound.
    private static func problem(with example: RoutingExample) -> String? {
        if example.id.isEmpty { return "id: is empty" }
        if example.dataset.isEmpty { return "dataset: is empty" }
        if example.prompt.isEmpty { return "prompt: is empty" }
        if example.inputTokens < 1 { return "inputTokens: \(example.inputTokens) is below 1" }
        if example.outcomes.isEmpty { return "outcomes: names no model" }
        for (model, outcome) in example.outcomes.sorted(by: { $0.key < $1.key }) {
            if !(0...1).contains(outcome.correct) {
                return "outcomes.\(model).correct: \(outcome.correct) is outside 0...1"
            }
            if outcome.outputTokens < 0 {
                return "outcomes.\(model).outputTokens: \(outcome.outputTokens) is below 0"
            }
        }
        return nil
    }

    private static func explanation(of error: any Error) -> String {
        guard let error = error as? DecodingError else { return "is not a JSON object" }
        switch error {
        case .keyNotFound(let key, let context): return "\(path(context.codingPath + [key])): is missing"
        case .typeMismatch(_, let context) where context.codingPath.isEmpty: return "is not a JSON object"
        case .valueNotFound(_, let context) where context.codingPath.isEmpty: return "is not a JSON object"
        case .typeMismatch(let type, let context): return "\(path(context.codingPath)): is not \(name(of: type))"
        case .valueNotFound(_, let context): return "\(path(context.codingPath)): is null"
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            return "\(path(context.codingPath)): \(context.debugDescription)"
        case .dataCorrupted: return "is not a JSON object"
        @unknown default: return "is not a routing example"
        }
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map(\.stringValue).joined(separator: ".")
    }

    private static func name(of type: any Any.Type) -> String {
        switch type {
        case is String.Type: "a text"
        case is Int.Type: "a whole number"
        case is Double.Type: "a number"
        default: "an object"
        }
    }
}
