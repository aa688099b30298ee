/// Which numbers a field takes, and what to tell somebody who wrote another.
struct NumberRule {
    var range: ClosedRange<Double>

    /// Whether the lower bound itself is refused.
    var isAboveLowerBound = false

    /// What the field means, with an example; ends the message.
    var meaning: String

    /// From zero to `limit`.
    static func atLeastZero(upTo limit: Double, _ meaning: String) -> NumberRule {
        NumberRule(range: 0...limit, meaning: meaning)
    }

    /// Above zero, up to `limit`.
    static func positive(upTo limit: Double, _ meaning: String) -> NumberRule {
        NumberRule(range: 0...limit, isAboveLowerBound: true, meaning: meaning)
    }

    /// From `range`, both ends included.
    static func within(_ range: ClosedRange<Double>, _ meaning: String) -> NumberRule {
        NumberRule(range: range, meaning: meaning)
    }

    /// What stands for a number that was refused, so that reading can go on; it never leaves the loader.
    var placeholder: Double { isAboveLowerBound ? range.upperBound : range.lowerBound }

    /// What is wrong with `number`, or nil.
    func complaint(about number: Double) -> String? {
        if number < range.lowerBound {
            return range.lowerBound == 0 ? "is negative" : "is below \(range.lowerBound.written)"
        }
        if isAboveLowerBound, number == range.lowerBound { return "is not above \(range.lowerBound.written)" }
        if number > range.upperBound { return "is above \(range.upperBound.written)" }
        return nil
    }

    /// Reads a number as YAML writes it, in decimal.
    ///
    /// - Returns: The number, or what is wrong with the text.
    static func parse(_ text: String) -> Result<Double, Complaint> {
        let body = text.hasPrefix("-") || text.hasPrefix("+") ? text.dropFirst() : Substring(text)
        if [".nan", "nan", ".inf", "inf", "infinity"].contains(body.lowercased()) {
            return .failure(Complaint("is not a finite number"))
        }
        let isDecimal = text.utf8.allSatisfy { digitsAndSigns.contains($0) }
        if isDecimal, let number = Double(text) {
            return number.isFinite ? .success(number) : .failure(Complaint("is not a finite number"))
        }
        if text.contains(","), Double(text.replacing(",", with: ".")) != nil {
            return .failure(Complaint("is not a number; write a point before decimals and no separator of thousands"))
        }
        if let first = body.utf8.first, digits.contains(first) {
            return .failure(Complaint("is not a number; write the number alone, the unit is in the key"))
        }
        return .failure(Complaint("is not a number"))
    }

    /// What is wrong with a text that should be a number.
    struct Complaint: Error {
        var text: String

        init(_ text: String) { self.text = text }
    }

    private static let digits = Set("0123456789".utf8)
    private static let digitsAndSigns = Set("0123456789+-.eE".utf8)
}

extension Double {
    /// As a person writes it: no decimals for a whole number.
    var written: String {
        magnitude < 1e15 && self == rounded() ? String(Int64(self)) : String(self)
    }
}
