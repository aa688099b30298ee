import NIOHTTP1

/// What a client says about its request in headers, beside OpenAI's API.
struct RequestHeaders: Hashable, Sendable {
    static let areaName = "x-sunward-area"
    static let workloadClassName = "x-sunward-class"
    static let qualityFloorName = "x-sunward-quality-floor"
    static let latencyObjectiveName = "x-sunward-latency-p95-seconds"
    static let carbonCapName = "x-sunward-carbon-cap-grams"
    static let sessionName = "x-sunward-session"
    static let requestIDName = "x-request-id"
    static let authorizationName = "authorization"

    private static let longestText = 200

    private(set) var area: String?
    private(set) var workloadClass: String?

    /// Least probability of an acceptable answer, 0 to 1.
    private(set) var qualityFloor: Double?

    private(set) var latencyObjectiveSeconds: Double?
    private(set) var carbonCapGrams: Double?
    private(set) var session: String?

    /// The client's name for the request; nil where it gave none that could stand in a log line.
    private(set) var requestID: String?

    /// The value of `Authorization` as it came.
    private(set) var authorization: String?

    /// Reads all of them in one pass; names are compared without regard to case.
    ///
    /// - Throws: ``OpenAIError`` that names the header whose value is none, or which comes twice.
    init(_ headers: HTTPHeaders) throws(OpenAIError) {
        for (name, value) in headers {
            // Most headers are neither, and this runs with every request.
            guard let first = name.utf8.first, first | 0x20 == UInt8(ascii: "x") || first | 0x20 == UInt8(ascii: "a")
            else { continue }
            if Self.matches(name, Self.requestIDName) {
                if requestID == nil, Self.isPlain(value) { requestID = value }
            } else if Self.matches(name, Self.authorizationName) {
                guard authorization == nil else { throw .duplicateHeader(Self.authorizationName) }
                authorization = value.trimmingTrailingWhiteSpace
            } else if Self.hasPrefix(name) {
                try read(name, value.trimmingTrailingWhiteSpace)
            }
        }
    }

    /// The client's name for its request, for an answer that says what is wrong with another header.
    static func requestID(in headers: HTTPHeaders) -> String? {
        headers.lazy.filter { matches($0.name, requestIDName) && isPlain($0.value) }.first?.value
    }

    private mutating func read(_ name: String, _ value: String) throws(OpenAIError) {
        if Self.matches(name, Self.areaName) {
            area = try Self.text(Self.areaName, value, before: area)
        } else if Self.matches(name, Self.workloadClassName) {
            workloadClass = try Self.text(Self.workloadClassName, value, before: workloadClass)
        } else if Self.matches(name, Self.sessionName) {
            session = try Self.text(Self.sessionName, value, before: session)
        } else if Self.matches(name, Self.qualityFloorName) {
            qualityFloor = try Self.number(Self.qualityFloorName, value, in: 0...1, before: qualityFloor)
        } else if Self.matches(name, Self.latencyObjectiveName) {
            latencyObjectiveSeconds = try Self.number(
                Self.latencyObjectiveName,
                value,
                in: 0.001...86_400,
                before: latencyObjectiveSeconds
            )
        } else if Self.matches(name, Self.carbonCapName) {
            carbonCapGrams = try Self.number(Self.carbonCapName, value, in: 0...1_000_000, before: carbonCapGrams)
        } else {
            // A misspelt wish must not be taken for no wish.
            throw .unknownHeader(name, known: Self.wishes)
        }
    }

    private static let wishes = [
        areaName, workloadClassName, qualityFloorName, latencyObjectiveName, carbonCapName, sessionName,
    ]

    // MARK: - Values

    private static func text(_ name: String, _ value: String, before: String?) throws(OpenAIError) -> String {
        guard before == nil else { throw .duplicateHeader(name) }
        guard !value.isEmpty, value.utf8.count <= longestText else {
            throw .invalidHeader(name, expected: "text of 1 to \(longestText) bytes", got: value)
        }
        return value
    }

    private static func number(
        _ name: String,
        _ value: String,
        in range: ClosedRange<Double>,
        before: Double?
    ) throws(OpenAIError) -> Double {
        guard before == nil else { throw .duplicateHeader(name) }
        // Swift reads hexadecimal and "infinity" as numbers as well; here only decimals are meant.
        let isDecimal = value.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "+"),
                UInt8(ascii: "e"), UInt8(ascii: "E"):
                true
            default: false
            }
        }
        guard isDecimal, let number = Double(value), range.contains(number) else {
            throw .invalidHeader(
                name,
                expected: "a number from \(range.lowerBound) to \(range.upperBound)",
                got: value
            )
        }
        return number
    }

    /// Whether a text is visible ASCII of 1 to 200 bytes, as is safe in headers and logs.
    private static func isPlain(_ value: String) -> Bool {
        (1...longestText).contains(value.utf8.count) && value.utf8.allSatisfy { (0x21...0x7E).contains($0) }
    }

    // MARK: - Names

    private static func hasPrefix(_ name: String) -> Bool {
        let prefix = "x-sunward-".utf8
        return name.utf8.count >= prefix.count && equals(name.utf8.prefix(prefix.count), prefix)
    }

    private static func matches(_ name: String, _ expected: String) -> Bool {
        name.utf8.count == expected.utf8.count && equals(name.utf8, expected.utf8)
    }

    /// Whether two texts are equal but for the case of letters; the second has none but small ones and `-`.
    private static func equals(_ name: some Sequence<UInt8>, _ expected: some Sequence<UInt8>) -> Bool {
        name.elementsEqual(expected) { name, expected in
            name == expected || (name | 0x20 == expected && (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(name))
        }
    }
}
