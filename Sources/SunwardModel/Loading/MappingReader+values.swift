import Yams

/// Single values. Each function reports what it refuses and returns a placeholder in its stead.
extension MappingReader {
    /// A number that must be written.
    func number(_ key: String, _ rule: NumberRule) -> Double {
        guard let node = node(key, required: rule.meaning) else { return rule.placeholder }
        return number(node, field: field(key), rule)
    }

    /// A number that has a default.
    func number(_ key: String, _ rule: NumberRule, default value: Double) -> Double {
        guard let node = node(key) else { return value }
        return number(node, field: field(key), rule)
    }

    /// A number that may be absent.
    func optionalNumber(_ key: String, _ rule: NumberRule) -> Double? {
        node(key).map { number($0, field: field(key), rule) }
    }

    /// A whole number that must be written.
    func integer(_ key: String, _ rule: NumberRule) -> Int {
        guard let node = node(key, required: rule.meaning) else { return Int(rule.placeholder) }
        return integer(node, field: field(key), rule)
    }

    /// A whole number that has a default.
    func integer(_ key: String, _ rule: NumberRule, default value: Int) -> Int {
        guard let node = node(key) else { return value }
        return integer(node, field: field(key), rule)
    }

    /// A whole number that may be absent.
    func optionalInteger(_ key: String, _ rule: NumberRule) -> Int? {
        node(key).map { integer($0, field: field(key), rule) }
    }

    /// A number in a place of its own.
    func number(_ node: Node, field: String, _ rule: NumberRule) -> Double {
        guard let scalar = node.scalar else {
            report.error(field, "is not a single value; \(rule.meaning)")
            return rule.placeholder
        }
        guard scalar.style == .plain else {
            report.error(field, value: scalar.string, "is text; write the number without quotes")
            return rule.placeholder
        }
        switch NumberRule.parse(scalar.string) {
        case .failure(let complaint):
            report.error(field, value: scalar.string, "\(complaint.text); \(rule.meaning)")
            return rule.placeholder
        case .success(let number):
            guard let complaint = rule.complaint(about: number) else { return number }
            report.error(field, value: scalar.string, "\(complaint); \(rule.meaning)")
            return rule.placeholder
        }
    }

    private func integer(_ node: Node, field: String, _ rule: NumberRule) -> Int {
        let number = number(node, field: field, rule)
        guard number == number.rounded() else {
            report.error(field, value: node.scalar?.string, "is not a whole number; \(rule.meaning)")
            return Int(rule.placeholder)
        }
        return Int(number)
    }

    /// Text that must be written.
    func text(_ key: String, _ meaning: String) -> String? {
        guard let node = node(key, required: meaning) else { return nil }
        guard let scalar = node.scalar else {
            report.error(field(key), "is not a single value; \(meaning)")
            return nil
        }
        return scalar.string
    }

    /// A name that must be written; empty when it was refused.
    func name(_ key: String, _ rule: NameRule, _ meaning: String) -> String {
        guard let name = text(key, meaning) else { return "" }
        if let complaint = rule.complaint(about: name) {
            report.error(field(key), value: name, complaint)
            return ""
        }
        return name
    }

    /// One of a closed set of words.
    func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, _ meaning: String) -> Choice?
    where Choice.RawValue == String {
        guard let word = text(key, meaning) else { return nil }
        if let choice = Choice(rawValue: word) { return choice }
        let words = Choice.allCases.map(\.rawValue)
        let hint = Suggestion.nearest(to: word, among: words).map { "; did you mean \"\($0)\"?" } ?? ""
        report.error(field(key), value: word, "is none of \(words.joined(separator: ", "))\(hint)")
        return nil
    }

    /// One of a closed set of words, or `value` when none is written.
    func choice<Choice: RawRepresentable & CaseIterable>(_ key: String, default value: Choice) -> Choice
    where Choice.RawValue == String {
        node(key) == nil ? value : choice(key, "") ?? value
    }

    /// Yes or no, or `value` when nothing is written.
    func flag(_ key: String, default value: Bool) -> Bool {
        guard let node = node(key) else { return value }
        switch node.scalar.map({ $0.style == .plain ? $0.string : "" }) {
        case "true": return true
        case "false": return false
        default:
            report.error(field(key), value: node.scalar?.string, "is neither true nor false")
            return value
        }
    }

    /// Numbers by name, such as demand by class.
    func numbersByName(_ key: String, _ rule: NumberRule) -> [String: Double] {
        guard let mapping = mapping(key) else { return [:] }
        var numbers: [String: Double] = [:]
        for (name, path, node) in mapping.namedEntries() {
            if node.isEmptyValue {
                report.error(path, "has no value; \(rule.meaning)")
            } else {
                numbers[name] = number(node, field: path, rule)
            }
        }
        return numbers
    }
}
