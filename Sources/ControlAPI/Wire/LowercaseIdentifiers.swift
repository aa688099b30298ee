import Foundation

/// Writes the identifiers of an answer in lower case, as RFC 9562 asks and as every other place of Sunward does: the
/// encoder writes them in capitals and cannot be told otherwise.
enum LowercaseIdentifiers {
    /// The members that hold one.
    private static let members: Set<[UInt8]> = Set(
        ["id", "planID", "decisionID", "retryOf"].map { Array($0.utf8) }
    )

    private static let quote = UInt8(ascii: "\"")
    private static let backslash = UInt8(ascii: "\\")
    private static let colon = UInt8(ascii: ":")
    private static let length = 36

    /// - Parameter json: As `JSONEncoder` wrote it. Only values of ``members`` that are identifiers are changed.
    static func applied(to json: Data) -> Data {
        var bytes = [UInt8](json)
        var index = 0
        var isValueOfMember = false
        while index < bytes.count {
            guard bytes[index] == quote else {
                // Between a name and its value there is a colon, and in answers for people also spaces.
                if bytes[index] != colon, bytes[index] > UInt8(ascii: " ") { isValueOfMember = false }
                index += 1
                continue
            }
            let text = (index + 1)..<end(of: bytes, from: index + 1)
            if isValueOfMember, isIdentifier(bytes[text]) {
                // Bit 5 lowers letters, and is set in digits and hyphens.
                for place in text { bytes[place] |= 0x20 }
            }
            isValueOfMember = members.contains(Array(bytes[text]))
            index = text.upperBound + 1
        }
        return Data(bytes)
    }

    /// Where the text that begins at `start` ends: at its closing quote.
    private static func end(of bytes: [UInt8], from start: Int) -> Int {
        var index = start
        while index < bytes.count, bytes[index] != quote { index += bytes[index] == backslash ? 2 : 1 }
        return min(index, bytes.count)
    }

    private static func isIdentifier(_ text: ArraySlice<UInt8>) -> Bool {
        text.count == length && UUID(uuidString: String(decoding: text, as: UTF8.self)) != nil
    }
}
