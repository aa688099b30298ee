/// An order for something to go wrong.
public struct Fault: Hashable, Sendable {
    public var kind: FaultKind

    /// Share of requests that it strikes, above 0 to 1.
    public var share: Double

    /// Requests that it strikes before it is over; nil means no end.
    public var count: Int?

    /// How long it lasts, in seconds of the clock on the wall; nil means until it is taken back.
    public var seconds: Double?

    public init(_ kind: FaultKind, share: Double = 1, count: Int? = nil, seconds: Double? = nil) {
        self.kind = kind
        self.share = share
        self.count = count
        self.seconds = seconds
    }

    /// What is wrong with the order itself, in words for whoever gave it; nil when it can be carried out.
    public var objection: String? {
        if !(share > 0 && share <= 1) { return "share is \(share); it must be above 0 and at most 1" }
        if let count, count < 1 { return "count is \(count); it must be at least 1" }
        if let seconds, !(seconds > 0 && seconds <= 86_400) {
            return "seconds is \(seconds); it must be above 0 and at most 86400"
        }
        if closesListener, count != nil { return "a closed listener sees no requests to count; give seconds" }
        return nil
    }

    /// Whether nobody gets in at all.
    var closesListener: Bool { kind == .refuse && share == 1 }

    /// Reads `kind`, or `kind:share`, as the command line has it; nil when it is neither.
    public init?(_ text: String) {
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
        guard let kind = parts.first.flatMap({ FaultKind(rawValue: String($0)) }) else { return nil }
        self.init(kind)
        guard parts.count == 2 else { return }
        guard let share = Double(parts[1]), share > 0, share <= 1 else { return nil }
        self.share = share
    }
}
