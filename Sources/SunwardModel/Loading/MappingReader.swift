import Yams

/// Reads one YAML mapping key by key, reports what is wrong, and knows which keys nobody asked for.
///
/// A refused value is reported and replaced by a placeholder, so that everything else is still checked; a fleet with
/// an error is never handed out.
final class MappingReader {
    let path: String
    let report: FileReport
    private let entries: [(key: String, value: Node)]
    private var askedFor: [String] = []

    /// - Returns: nil, with an error in the report, when `node` is not a mapping.
    init?(_ node: Node, path: String, report: FileReport) {
        guard let mapping = node.mapping else {
            report.error(path, value: node.scalar?.string, "is not a mapping; write its keys on the lines below it")
            return nil
        }
        var entries: [(key: String, value: Node)] = []
        for (key, value) in mapping {
            guard let name = key.scalar?.string else {
                report.error(path, at: key.position, "has a key that is not plain text; write key: value")
                continue
            }
            if entries.contains(where: { $0.key == name }) {
                report.error(path.isEmpty ? name : "\(path).\(name)", at: key.position, "is written twice; keep one")
                continue
            }
            entries.append((name, value))
            report.remember(path.isEmpty ? name : "\(path).\(name)", at: key.position)
        }
        self.path = path
        self.report = report
        self.entries = entries
    }

    /// The path of a key of this mapping.
    func field(_ key: String) -> String { path.isEmpty ? key : "\(path).\(key)" }

    /// Whether `key` is written, even without a value.
    func isWritten(_ key: String) -> Bool { entries.contains { $0.key == key } }

    /// The value of `key`, or nil when it is absent or empty; an absent one is reported if `meaning` is given.
    func node(_ key: String, required meaning: String? = nil) -> Node? {
        if !askedFor.contains(key) { askedFor.append(key) }
        let value = entries.first { $0.key == key }?.value
        if let value, !value.isEmptyValue { return value }
        if let meaning {
            report.error(field(key), "\(value == nil ? "is missing" : "has no value"); \(meaning)")
        }
        return nil
    }

    /// The mapping under `key`.
    func mapping(_ key: String, required meaning: String? = nil) -> MappingReader? {
        node(key, required: meaning).flatMap { MappingReader($0, path: field(key), report: report) }
    }

    /// The items of the list under `key`, each with its path; nil when the list is absent or not a list.
    func list(_ key: String, required meaning: String? = nil, atMost limit: Int) -> [(path: String, node: Node)]? {
        guard let node = node(key, required: meaning) else { return nil }
        guard let sequence = node.sequence else {
            report.error(field(key), value: node.scalar?.string, "is not a list; start each item with a hyphen")
            return nil
        }
        if sequence.count > limit {
            report.error(field(key), "has \(sequence.count) items; at most \(limit) are allowed")
        }
        return sequence.prefix(limit).enumerated().map { index, item in
            let path = "\(field(key))[\(index)]"
            report.remember(path, at: item.position)
            return (path, item)
        }
    }

    /// All keys, for a mapping whose keys are names; nothing is unknown in it.
    func namedEntries(_ rule: NameRule = .identifier) -> [(name: String, path: String, node: Node)] {
        entries.compactMap { key, value in
            askedFor.append(key)
            if let complaint = rule.complaint(about: key) {
                report.error(field(key), value: key, complaint)
                return nil
            }
            return (key, field(key), value)
        }
    }

    /// Reports every key that has not been asked for. Call it last.
    func finish() {
        for (key, _) in entries where !askedFor.contains(key) {
            if key == "<<" {
                report.error(field(key), "merge keys are not supported; write the keys out, or alias a whole value")
            } else if let likely = Suggestion.nearest(to: key, among: askedFor) {
                report.error(field(key), "is not a key here; did you mean \"\(likely)\"?")
            } else {
                report.error(field(key), "is not a key here; the keys are \(askedFor.joined(separator: ", "))")
            }
        }
    }
}

extension Node {
    /// Whether nothing, or YAML's null, is written.
    var isEmptyValue: Bool {
        guard let scalar, scalar.style == .plain else { return false }
        return ["", "~", "null", "Null", "NULL"].contains(scalar.string)
    }
}
