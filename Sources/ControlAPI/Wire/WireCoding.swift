import Foundation

/// The one way JSON is written and read on the control API.
public enum WireCoding {
    /// An encoder for answers: sorted keys, RFC 3339 times, slashes left alone.
    public static func encoder(pretty: Bool = false) -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if pretty { encoder.outputFormatting.insert(.prettyPrinted) }
        encoder.dateEncodingStrategy = .custom { date, encoder in
            var container = encoder.singleValueContainer()
            try container.encode(Timestamp.format(date))
        }
        return encoder
    }

    /// An answer as JSON, with identifiers in lower case.
    ///
    /// - Throws: `EncodingError` for a number that is not finite.
    public static func encode(_ value: some Encodable) throws -> Data {
        LowercaseIdentifiers.applied(to: try encoder().encode(value))
    }

    /// A decoder for requests and answers.
    public static func decoder() -> JSONDecoder {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .custom { decoder in
            let container = try decoder.singleValueContainer()
            let text = try container.decode(String.self)
            guard let date = Timestamp.parse(text) else {
                throw DecodingError.dataCorruptedError(
                    in: container,
                    debugDescription: "\"\(text)\" is not an RFC 3339 time such as 2023-06-01T00:00:00Z"
                )
            }
            return date
        }
        return decoder
    }
}
