/// Reads the fields of one JSON object against the dimensions they must have, collecting every problem.
struct InstanceReader {
    /// Which numbers a field may hold.
    enum Range: String {
        case any = "a finite number"
        case nonnegative = "a number >= 0"
        case positive = "a number > 0"
        case atLeastOne = "a number >= 1"
        case fraction = "a number > 0, at most 1"

        func contains(_ value: Double) -> Bool {
            guard value.isFinite else { return false }
            return switch self {
            case .any: true
            case .nonnegative: value >= 0
            case .positive: value > 0
            case .atLeastOne: value >= 1
            case .fraction: value > 0 && value <= 1
            }
        }
    }

    /// The sizes of numbers besides zero: beyond them products of a few are no numbers any more.
    private static let sizes = 1e-30...1e30

    private let fields: [String: JSONValue]
    /// Where the object stands, with the dot before its keys; empty for the whole file.
    private let prefix: String
    private var read: Set<String> = []
    private(set) var problems: [PlanningError.Problem] = []

    init(fields: [String: JSONValue], prefix: String = "") {
        self.fields = fields
        self.prefix = prefix
    }

    /// Whether a key that may be left out is there with a value.
    func isPresent(_ key: String) -> Bool {
        if case .null? = fields[key] { return false }
        return fields[key] != nil
    }

    mutating func format() -> String {
        let value = string("format")
        if value != GreenLLMInstance.supportedFormat, case .string? = fields["format"] {
            report("format", "\"\(value)\"", "\"\(GreenLLMInstance.supportedFormat)\"")
        }
        return value
    }

    mutating func string(_ key: String) -> String {
        guard let value = take(key, expected: "a string") else { return "" }
        guard case .string(let text) = value else {
            report(key, value.summary, "a string")
            return ""
        }
        return text
    }

    /// Text that may be left out.
    mutating func optionalString(_ key: String) -> String {
        fields[key] == nil ? "" : string(key)
    }

    /// A list of distinct, nonempty names.
    mutating func names(_ key: String, mayBeEmpty: Bool = false) -> [String] {
        guard let value = take(key, expected: "an array of names") else { return [] }
        guard case .array(let items) = value, mayBeEmpty || !items.isEmpty else {
            report(key, value.summary, "an array of at least one name")
            return []
        }
        var seen: Set<String> = []
        return items.enumerated().map { place, item in
            guard case .string(let name) = item, !name.isEmpty else {
                report("\(key)[\(place)]", item.summary, "a nonempty name")
                return ""
            }
            if !seen.insert(name).inserted { report("\(key)[\(place)]", "\"\(name)\"", "a name not used before") }
            return name
        }
    }

    mutating func positiveInteger(_ key: String) -> Int {
        guard let value = take(key, expected: "a whole number >= 1") else { return 0 }
        guard case .number(let number) = value, let whole = Int(exactly: number), whole >= 1 else {
            report(key, value.summary, "a whole number >= 1")
            return 0
        }
        return whole
    }

    mutating func number(_ key: String, _ range: Range) -> Double {
        guard let value = take(key, expected: range.rawValue) else { return 0 }
        return number(value, path: key, range)
    }

    /// A number that may be left out.
    mutating func optionalNumber(_ key: String, _ range: Range) -> Double? {
        read.insert(key)
        return isPresent(key) ? number(key, range) : nil
    }

    /// Whole numbers that may be left out.
    mutating func optionalIntegers(_ key: String, _ count: Int) -> [Int]? {
        read.insert(key)
        guard isPresent(key) else { return nil }
        return vector(key, count, .nonnegative).enumerated().map { place, number in
            guard let whole = Int(exactly: number), whole <= 100_000 else {
                report("\(key)[\(place)]", "\(number)", "a whole number from 0 to 100000")
                return 0
            }
            return whole
        }
    }

    /// Objects, or null in the place of one, that may be left out as a whole.
    mutating func optionalObjects<Item>(
        _ key: String,
        _ count: Int,
        _ make: (inout InstanceReader) -> Item
    ) -> [Item?]? {
        read.insert(key)
        guard isPresent(key), let value = fields[key] else { return nil }
        return items(value, path: key, count).enumerated().map { place, item -> Item? in
            let path = "\(key)[\(place)]"
            switch item {
            case .null:
                return nil
            case .object(let fields):
                var reader = InstanceReader(fields: fields, prefix: "\(path).")
                let made = make(&reader)
                problems += reader.problems
                return made
            default:
                report(path, item.summary, "an object, or null")
                return nil
            }
        }
    }

    mutating func vector(_ key: String, _ count: Int, _ range: Range) -> [Double] {
        guard let value = take(key, expected: "an array of \(count)") else { return [] }
        return vector(value, path: key, count, range)
    }

    mutating func matrix(_ key: String, _ counts: [Int], _ range: Range) -> [[Double]] {
        guard let value = take(key, expected: "an array of \(counts[0])") else { return [] }
        return matrix(value, path: key, counts[...], range)
    }

    mutating func cube(_ key: String, _ counts: [Int], _ range: Range) -> [[[Double]]] {
        guard let value = take(key, expected: "an array of \(counts[0])") else { return [] }
        return items(value, path: key, counts[0]).enumerated().map {
            matrix($1, path: "\(key)[\($0)]", counts[1...], range)
        }
    }

    /// A cube that may be left out.
    mutating func optionalCube(_ key: String, _ counts: [Int], _ range: Range) -> [[[Double]]]? {
        read.insert(key)
        return isPresent(key) ? cube(key, counts, range) : nil
    }

    mutating func reportUnknownKeys() {
        for key in fields.keys.sorted() where !read.contains(key) {
            report(key, "an unknown key", "only the keys of \(GreenLLMInstance.supportedFormat)")
        }
    }
}

// MARK: - Parts

extension InstanceReader {
    private mutating func take(_ key: String, expected: String) -> JSONValue? {
        read.insert(key)
        guard let value = fields[key] else {
            report(key, "missing", expected)
            return nil
        }
        return value
    }

    mutating func report(_ path: String, _ found: String, _ expected: String) {
        problems.append(.init(path: prefix + path, found: found, expected: expected))
    }

    private mutating func items(_ value: JSONValue, path: String, _ count: Int) -> [JSONValue] {
        guard case .array(let items) = value else {
            report(path, value.summary, "an array of \(count)")
            return []
        }
        if items.count != count { report(path, "an array of \(items.count)", "an array of \(count)") }
        return items
    }

    private mutating func number(_ value: JSONValue, path: String, _ range: Range) -> Double {
        guard case .number(let number) = value, range.contains(number) else {
            report(path, value.summary, range.rawValue)
            return 0
        }
        guard number == 0 || Self.sizes.contains(number.magnitude) else {
            let bound = number.magnitude > 1 ? "at most \(Self.sizes.upperBound)" : "at least \(Self.sizes.lowerBound)"
            report(path, value.summary, "\(range.rawValue), \(bound) in size unless it is 0")
            return 0
        }
        return number
    }

    private mutating func vector(_ value: JSONValue, path: String, _ count: Int, _ range: Range) -> [Double] {
        items(value, path: path, count).enumerated().map { number($1, path: "\(path)[\($0)]", range) }
    }

    private mutating func matrix(
        _ value: JSONValue,
        path: String,
        _ counts: ArraySlice<Int>,
        _ range: Range
    ) -> [[Double]] {
        let (rows, columns) = (counts[counts.startIndex], counts[counts.startIndex + 1])
        return items(value, path: path, rows).enumerated().map {
            vector($1, path: "\(path)[\($0)]", columns, range)
        }
    }
}
