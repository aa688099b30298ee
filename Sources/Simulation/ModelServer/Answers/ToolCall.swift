import Foundation
import SeededRandom

/// A call of one of the request's tools, with arguments made up to its schema.
struct ToolCall: Sendable {
    private struct Tool: Decodable {
        struct Function: Decodable {
            var name: String
            var parameters: Schema?
        }

        var function: Function
    }

    private struct Schema: Decodable {
        var type: String?
        var properties: [String: Schema]?
        var required: [String]?
        var `enum`: [String]?

        private enum CodingKeys: CodingKey {
            case type, properties, required, `enum`
        }

        init(from decoder: any Decoder) throws {
            let container = try decoder.container(keyedBy: CodingKeys.self)
            // A type may be a list, and an enumeration hold numbers: then the simplest value will do.
            type = try? container.decode(String.self, forKey: .type)
            properties = try? container.decode([String: Schema].self, forKey: .properties)
            required = try? container.decode([String].self, forKey: .required)
            `enum` = try? container.decode([String].self, forKey: .enum)
        }
    }

    let id: String
    let name: String
    /// A JSON text.
    let arguments: String

    /// What it takes to say it: some for the frame, and the arguments at four characters a token.
    var tokens: Int { 12 + arguments.utf8.count / 4 }

    /// Nil when the request asks for no call: it has no tools, forbids them, answers a tool's result, or leaves the
    /// choice to the model and mentions neither a tool's name nor tools.
    init?(_ request: ModelRequest, random: inout SplitMix64) {
        guard request.surface == .chat, !request.tools.isEmpty, request.toolChoice != .none else { return nil }
        guard let tools = try? JSONDecoder().decode([Tool].self, from: Data(request.tools)) else { return nil }
        let question = request.question.lowercased()
        let chosen: Tool?
        switch request.toolChoice {
        case .named(let name): chosen = tools.first { $0.function.name == name }
        case .required: chosen = tools.first { question.contains($0.function.name.lowercased()) } ?? tools.first
        case .auto, .none:
            // Whoever has just been given a tool's result answers, or the conversation would never end.
            guard request.lastRole == "user" else { return nil }
            let mentioned = tools.first { question.contains($0.function.name.lowercased()) }
            chosen = mentioned ?? (question.contains("tool") ? tools.first : nil)
        }
        guard let chosen else { return nil }
        id = "call_" + String(random.next(), radix: 16)
        name = chosen.function.name
        arguments = Self.text(chosen.function.parameters.map { Self.object($0, depth: 0) } ?? [:])
    }

    private static func object(_ schema: Schema, depth: Int) -> [String: Any] {
        let properties = schema.properties ?? [:]
        let names = schema.required ?? Array(properties.keys)
        var object: [String: Any] = [:]
        for name in names where depth < 8 { object[name] = value(properties[name], depth: depth + 1) }
        return object
    }

    private static func value(_ schema: Schema?, depth: Int) -> Any {
        if let first = schema?.enum?.first { return first }
        switch schema?.type {
        case "integer": return 1
        case "number": return 1.5
        case "boolean": return true
        case "array": return [Any]()
        case "object": return schema.map { object($0, depth: depth) } ?? [:]
        default: return "sunny"
        }
    }

    private static func text(_ object: [String: Any]) -> String {
        let data = try? JSONSerialization.data(withJSONObject: object, options: [.sortedKeys])
        return String(decoding: data ?? Data("{}".utf8), as: UTF8.self)
    }
}
