import Foundation
import Hummingbird

/// Reads a request's body and says what is wrong with it.
enum RequestBody {
    /// Largest body taken: some 30,000 readings, ten thousand reports, or a long context.
    static let maxBytes = 4 << 20

    /// What a body holds, by its `Content-Type`.
    enum Kind {
        case json
        case jsonLines
        case csv
    }

    static func kind(_ request: Request, allowed: [Kind]) throws -> Kind {
        let text = request.headers[.contentType] ?? "application/json"
        let kind: Kind? =
            switch text.split(separator: ";").first.map({ $0.trimmingCharacters(in: .whitespaces).lowercased() }) {
            case "application/json": .json
            case "application/x-ndjson", "application/jsonl": .jsonLines
            case "text/csv": .csv
            default: nil
            }
        guard let kind, allowed.contains(where: { $0 == kind }) else {
            let expected = allowed.map(\.contentType).joined(separator: ", ")
            throw ProblemDetails.unsupportedMediaType("Content-Type is \"\(text)\"; expected \(expected)")
        }
        return kind
    }

    static func data(_ request: Request, upTo limit: Int = 1 << 20) async throws -> Data {
        let buffer = try await request.body.collect(upTo: limit)
        return Data(buffer.readableBytesView)
    }

    /// - Parameter substitute: What stands for a body that is left out; nil where there must be one.
    static func decode<Value: Decodable>(
        _ request: Request,
        upTo limit: Int = 1 << 20,
        ifEmpty substitute: String? = nil
    ) async throws -> Value {
        _ = try kind(request, allowed: [.json])
        let data = try await data(request, upTo: limit)
        if data.isEmpty, let substitute { return try decode(Data(substitute.utf8)) }
        return try decode(data)
    }

    static func decode<Value: Decodable>(_ data: Data) throws -> Value {
        do {
            return try WireCoding.decoder().decode(Value.self, from: data)
        } catch let problem as ProblemDetails {
            throw problem
        } catch let error as DecodingError {
            throw ProblemDetails.badRequest("the body is not what is expected here: \(error.inBrief)")
        }
    }
}

extension RequestBody.Kind {
    fileprivate var contentType: String {
        switch self {
        case .json: "application/json"
        case .jsonLines: "application/x-ndjson"
        case .csv: "text/csv"
        }
    }
}

extension DecodingError {
    /// Where and what, in one line, without the decoder's inner words.
    var inBrief: String {
        func place(_ context: Context) -> String {
            let path = context.codingPath.map { $0.intValue.map { "[\($0)]" } ?? $0.stringValue }
            return path.isEmpty ? "" : " at " + path.joined(separator: ".")
        }
        switch self {
        case .keyNotFound(let key, let context): return "field \"\(key.stringValue)\" is missing\(place(context))"
        case .typeMismatch(let type, let context): return "expected \(Self.words(type))\(place(context))"
        case .valueNotFound(let type, let context): return "expected \(Self.words(type)), found null\(place(context))"
        case .dataCorrupted(let context): return "\(context.debugDescription)\(place(context))"
        @unknown default: return "it cannot be read"
        }
    }

    /// What JSON calls a Swift type.
    private static func words(_ type: Any.Type) -> String {
        switch type {
        case is Double.Type, is Int.Type: "a number"
        case is String.Type: "text"
        case is Bool.Type: "true or false"
        default: String(describing: type).hasPrefix("Array") ? "an array" : "an object"
        }
    }
}
