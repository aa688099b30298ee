public import Foundation

/// A value stored as `jsonb` or `json`.
///
/// Dates inside are written and read as ISO 8601 text, and keys are sorted, so equal values have equal texts.
public struct PostgresJSON: Sendable, Hashable, PostgresEncodable, PostgresDecodable {
    /// The JSON text, UTF-8.
    public let data: Data

    /// Wraps text that is JSON already.
    public init(_ data: Data) {
        self.data = data
    }

    /// Encodes a value.
    ///
    /// - Throws: What the encoder throws.
    public init(_ value: some Encodable) throws {
        let encoder = JSONEncoder()
        encoder.dateEncodingStrategy = .iso8601
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        data = try encoder.encode(value)
    }

    /// Decodes the text.
    ///
    /// - Throws: ``PostgresError`` with code `decoding` when the text does not describe a `Value`.
    public func value<Value: Decodable>(as type: Value.Type = Value.self) throws -> Value {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        do {
            return try decoder.decode(type, from: data)
        } catch {
            throw PostgresError(.decoding, "the JSON does not describe a \(type)")
        }
    }

    public func encode(into buffer: inout PostgresTextBuffer) {
        data.withUnsafeBytes { buffer.append(utf8: $0) }
    }

    public static func decode(postgresText text: UnsafeRawBufferPointer) -> PostgresJSON {
        PostgresJSON(Data(text))
    }
}
