/// A page in Prometheus' text exposition format (version 0.0.4), as model servers show their metrics.
///
/// One broken line does not spoil the page: it is skipped and counted. What OpenMetrics adds behind a value (an
/// exemplar) is left out.
struct PrometheusText: Sendable {
    /// What a metric is said to be.
    enum Kind: String, Hashable, Sendable {
        case counter, gauge, histogram, summary, untyped
    }

    /// Larger pages are read up to here, to the last whole line.
    static let mostBytes = 4 << 20

    /// More samples are left out; an honest server of models has some thousands.
    static let mostSamples = 50_000

    private(set) var samples: [PrometheusSample] = []

    /// By the metric's name; where the page says nothing, a metric is ``Kind/untyped``.
    private(set) var kinds: [String: Kind] = [:]

    /// Lines that are no comment and no sample.
    private(set) var brokenLines = 0

    /// Whether the page went on.
    private(set) var isTruncated = false

    /// - Parameters:
    ///   - page: UTF-8; what is not becomes replacement characters.
    ///   - isWanted: Says of a metric's name whether its samples are to be kept.
    init(_ page: some Collection<UInt8>, isWanted: (String) -> Bool = { _ in true }) {
        var bytes = Array(page.prefix(Self.mostBytes))
        if page.count > bytes.count {
            isTruncated = true
            bytes.removeLast(bytes.count - (bytes.lastIndex(of: UInt8(ascii: "\n")) ?? 0))
        }
        for line in bytes.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") }) {
            guard samples.count < Self.mostSamples else {
                isTruncated = true
                return
            }
            var reader = PrometheusLineReader(line)
            reader.skipBlanks()
            if reader.isAtEnd { continue }
            if reader.skip(UInt8(ascii: "#")) {
                take(comment: reader.rest)
            } else if let sample = reader.sample() {
                if isWanted(sample.name) { samples.append(sample) }
            } else {
                brokenLines += 1
            }
        }
    }

    private mutating func take(comment: ArraySlice<UInt8>) {
        let words = comment.split(maxSplits: 3) { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
        guard words.count == 3, words[0].elementsEqual("TYPE".utf8),
            let kind = Kind(rawValue: String(decoding: words[2], as: UTF8.self)), kinds.count < Self.mostSamples
        else { return }
        kinds[String(decoding: words[1], as: UTF8.self)] = kind
    }
}
