import JSONText

/// Reads values of fields, and collects what is wrong with them: a wrong type or range refuses its field, and reading
/// goes on.
struct FieldReader {
    private(set) var refused: [IngestionView.Refused] = []

    /// Place of the entry in its batch.
    var index = 0

    mutating func refuse(_ field: String, _ value: String, _ message: String) {
        // As many as help; a hostile body must not become a long answer.
        guard refused.count < 100 else { return }
        refused.append(
            .init(index: index, field: String(field.prefix(80)), value: String(value.prefix(80)), message: message)
        )
    }

    func hasRefused(_ field: String) -> Bool { refused.contains { $0.field == field && $0.index == index } }

    /// Goes into an object or array; anything else is passed over and refused.
    mutating func expect(
        _ kind: JSONReader.Kind,
        _ field: String,
        _ expected: String,
        _ reader: inout JSONReader
    ) throws(JSONSyntaxError) -> Bool {
        guard try reader.peek() == kind else {
            try reader.skip()
            refuse(field, "", "must be \(expected)")
            return false
        }
        reader.enter()
        return true
    }

    mutating func text(_ field: String, _ reader: inout JSONReader) throws(JSONSyntaxError) -> String? {
        guard try reader.peek() == .text else {
            try reader.skip()
            refuse(field, "", "must be text")
            return nil
        }
        return try reader.text()
    }

    /// A text of 1 to 200 bytes.
    mutating func name(_ field: String, _ reader: inout JSONReader) throws(JSONSyntaxError) -> String? {
        guard let text = try text(field, &reader) else { return nil }
        guard !text.isEmpty, text.utf8.count <= 200, !text.utf8.contains(0) else {
            refuse(field, text, "must be text of 1 to 200 bytes")
            return nil
        }
        return text
    }

    mutating func number(
        _ field: String,
        _ reader: inout JSONReader,
        in range: ClosedRange<Double>
    ) throws(JSONSyntaxError) -> Double? {
        guard try reader.peek() == .number else {
            try reader.skip()
            refuse(field, "", "must be a number, without unit or quotes")
            return nil
        }
        let number = try reader.number()
        guard range.contains(number) else {
            refuse(field, "\(number)", "must be from \(range.lowerBound) to \(range.upperBound)")
            return nil
        }
        return number
    }

    mutating func integer(
        _ field: String,
        _ reader: inout JSONReader,
        in range: ClosedRange<Int>
    ) throws(JSONSyntaxError) -> Int? {
        guard let number = try number(field, &reader, in: Double(range.lowerBound)...Double(range.upperBound)) else {
            return nil
        }
        guard let whole = Int(exactly: number) else {
            refuse(field, "\(number)", "must be a whole number")
            return nil
        }
        return whole
    }
}
