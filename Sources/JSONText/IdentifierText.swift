import Foundation

/// Identifiers in lower-case digits, as the wire has them. Foundation's own text goes through `printf`.
public enum IdentifierText {
    private static let length = 36

    /// The identifier as text, for example `0188db49-5c2e-7a61-9d0f-0c1d2e3f4a5b`.
    public static func of(_ id: UUID) -> String {
        withDigits(of: id) { digits in
            String(unsafeUninitializedCapacity: length) { text in
                text.update(fromContentsOf: digits)
            }
        }
    }

    static func withDigits<Result>(of id: UUID, _ body: (UnsafeMutableBufferPointer<UInt8>) -> Result) -> Result {
        withUnsafeBytes(of: id.uuid) { raw in
            withUnsafeTemporaryAllocation(of: UInt8.self, capacity: length) { text in
                var place = 0
                for (index, byte) in raw.enumerated() {
                    if index == 4 || index == 6 || index == 8 || index == 10 {
                        text[place] = UInt8(ascii: "-")
                        place += 1
                    }
                    text[place] = digit(byte >> 4)
                    text[place + 1] = digit(byte & 15)
                    place += 2
                }
                return body(text)
            }
        }
    }

    private static func digit(_ value: UInt8) -> UInt8 {
        value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
    }
}
