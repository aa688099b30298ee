import Yams

/// Turns a file's text into a tree of nodes that know their lines.
enum YAMLText {
    /// A file with more duplicate keys than this is reported as far as that.
    private static let maxDuplicates = 20

    /// The root of the one document in `text`; nil, with an error in the report, when there is none.
    static func compose(_ text: String, report: FileReport) -> Node? {
        var text = text
        for pass in 0...maxDuplicates {
            do {
                let root = try Parser(yaml: text, encoding: .utf8).singleRoot()
                if let root { return root }
                report.error("", at: nil, "is empty; write a mapping of keys and values")
                return nil
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                let first = TextPosition(context.mark)
                guard let rest = reportDuplicate(keys.first ?? "", first, in: text, report) else { return nil }
                text = rest
            } catch {
                // Leaving a duplicate out can leave an alias without its anchor; that is no problem of the file's.
                if pass == 0 { self.report(error, in: text, report) }
                return nil
            }
        }
        return nil
    }

    /// Reports a key that is written twice.
    ///
    /// The parser stops at the first duplicate. To find the file's other problems too, the second occurrence is
    /// blanked out, line numbers kept.
    ///
    /// - Returns: The text without the duplicate, or nil when it could not be located.
    private static func reportDuplicate(
        _ key: String,
        _ first: TextPosition,
        in text: String,
        _ report: FileReport
    ) -> String? {
        var lines = text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
        let indentation = first.column - 1
        let spellings = [key, "\"\(key)\"", "'\(key)'"].map { $0 + ":" }
        let second = lines.indices.dropFirst(first.line).first { index in
            let line = lines[index]
            return line.indentation == indentation
                && spellings.contains { line.dropFirst(indentation).hasPrefix($0) }
        }
        guard let second else {
            report.error(key, at: first, "is written twice in this mapping; keep one")
            return nil
        }
        let place = TextPosition(line: second + 1, column: first.column)
        report.error(key, at: place, "is written twice in one mapping, first on line \(first.line); keep one")
        lines[second] = ""
        for index in lines.indices.dropFirst(second + 1) {
            let line = lines[index]
            let belongs =
                line.isBlank || line.indentation > indentation
                || (line.indentation == indentation && line.dropFirst(indentation).hasPrefix("- "))
            guard belongs else { break }
            lines[index] = ""
        }
        return lines.joined(separator: "\n")
    }

    private static func report(_ error: any Error, in text: String, _ report: FileReport) {
        switch error {
        case YamlError.scanner(_, let problem, let mark, _), YamlError.parser(_, let problem, let mark, _):
            let hint = "look at this line's indentation, quotes and colons"
            report.error("", at: TextPosition(mark), "is not YAML: \(problem); \(hint)")
        case YamlError.composer(_, let problem, let mark, _) where problem.contains("another document"):
            report.error("", at: TextPosition(mark), "holds a second document; write one fleet or one site a file")
        case YamlError.composer(_, let problem, let mark, _):
            report.error("", at: TextPosition(mark), "is not YAML: \(problem)")
        case YamlError.reader(let problem, let offset, _, let yaml):
            let place = offset.map { TextPosition(line: yaml.prefix($0).count(where: \.isNewline) + 1) }
            report.error("", at: place, "is not YAML: \(problem); is it a text file?")
        default:
            report.error("", at: nil, "is not YAML: \(error)")
        }
    }
}

extension Substring {
    /// Number of spaces before the first other character.
    fileprivate var indentation: Int { prefix { $0 == " " }.count }

    /// Whether nothing but spaces is written.
    fileprivate var isBlank: Bool { allSatisfy(\.isWhitespace) }
}
