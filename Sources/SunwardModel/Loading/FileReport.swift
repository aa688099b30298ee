/// Collects what is wrong with one file, and remembers where each of its fields is written.
///
/// It lives for one load on one task, and is a class so that every reader of the file adds to the same list.
final class FileReport {
    /// A file with more problems than this is likely not meant to be read here at all.
    static let maxProblems = 200

    let file: String
    private(set) var problems: [FleetProblem] = []
    private var leftOut = 0
    private var places: [String: TextPosition] = [:]

    init(file: String) { self.file = file }

    /// Whether the file cannot be used.
    var hasErrors: Bool { problems.contains { $0.severity == .error } }

    /// The problems in the order of their lines, and a last one that counts those left out.
    var sortedProblems: [FleetProblem] {
        let sorted = problems.enumerated().sorted { left, right in
            (left.element.line ?? 0, left.offset) < (right.element.line ?? 0, right.offset)
        }
        let rest = FleetProblem(file: file, message: "\(leftOut) more problems in this file are not listed")
        return sorted.map(\.element) + (leftOut > 0 ? [rest] : [])
    }

    /// Remembers where `field` is written.
    func remember(_ field: String, at position: TextPosition?) {
        if let position { places[field] = position }
    }

    /// Whether something has been said about `field` itself.
    func hasProblem(with field: String) -> Bool { problems.contains { $0.field == field } }

    /// Adds an error at the place of `field`.
    func error(_ field: String, value: String? = nil, _ message: String) {
        add(.error, field, value, place(of: field), message)
    }

    /// Adds an error at a place that belongs to no field that has been read.
    func error(_ field: String, value: String? = nil, at position: TextPosition?, _ message: String) {
        add(.error, field, value, position, message)
    }

    /// Adds a warning at the place of `field`.
    func warning(_ field: String, value: String? = nil, _ message: String) {
        add(.warning, field, value, place(of: field), message)
    }

    private func add(
        _ severity: FleetProblem.Severity,
        _ field: String,
        _ value: String?,
        _ position: TextPosition?,
        _ message: String
    ) {
        guard problems.count < Self.maxProblems else {
            leftOut += 1
            return
        }
        let problem = FleetProblem(
            severity: severity,
            file: file,
            line: position?.line,
            column: position?.column,
            field: field,
            value: value.map(Self.readable),
            message: message
        )
        problems.append(problem)
    }

    /// Where `field` is written, or the nearest enclosing field that is written: a missing key has no place.
    private func place(of field: String) -> TextPosition? {
        var path = Substring(field)
        while !path.isEmpty {
            if let position = places[String(path)] { return position }
            guard let cut = path.lastIndex(where: { $0 == "." || $0 == "[" }) else { break }
            path = path[..<cut]
        }
        return places[""]
    }

    /// A value short enough for a line, without what would break the line.
    private static func readable(_ value: String) -> String {
        let short = value.prefix(80).map { $0.isNewline || $0 == "\t" ? " " : $0 }
        return String(short) + (value.count > 80 ? "..." : "")
    }
}
