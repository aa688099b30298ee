import Yams

/// Reads the texts by which prompts of a class are known.
struct CuesDecoder {
    private static let mostCues = 64
    private static let bytes = 2...64
    private static let meaning = "a short text that prompts of the class hold, for example \"stack trace\""

    let report: FileReport

    /// What is listed under `cues`; empty when nothing is.
    func decode(_ reader: MappingReader) -> [String] {
        let items = reader.list("cues", atMost: Self.mostCues) ?? []
        var cues: [String] = []
        var places: [String: String] = [:]
        for (path, node) in items {
            guard let cue = cue(node, path) else { continue }
            let folded = cue.lowercased()
            if let earlier = places[folded] {
                report.error(path, value: cue, "is the same as \(earlier), whatever the case of its letters; keep one")
                continue
            }
            places[folded] = path
            cues.append(cue)
        }
        return cues
    }

    private func cue(_ node: Node, _ path: String) -> String? {
        guard let text = node.scalar?.string, !node.isEmptyValue else {
            report.error(path, "is not a single value; write \(Self.meaning)")
            return nil
        }
        guard text.contains(where: { !$0.isWhitespace }) else {
            report.error(path, value: text, "is blank, which is in every prompt; write \(Self.meaning)")
            return nil
        }
        let count = text.utf8.count
        if count < Self.bytes.lowerBound {
            report.error(path, value: text, "is a single character, which most prompts hold; write a longer text")
            return nil
        }
        if count > Self.bytes.upperBound {
            report.error(path, value: text, "has \(count) bytes; at most \(Self.bytes.upperBound) are allowed")
            return nil
        }
        return text
    }
}
