import Foundation

/// A batch of requests that may wait, as its client sees it.
public struct Batch: Hashable, Sendable, Identifiable {
    /// When a batch came to each of its states, in service time; nil where it has not.
    public struct Times: Hashable, Sendable {
        public var inProgress: Date?
        public var finalizing: Date?
        public var completed: Date?
        public var failed: Date?
        public var expired: Date?
        public var cancelling: Date?
        public var cancelled: Date?

        public init() {}
    }

    /// Name in ``metadata`` of what becomes of a line that was under way when its service died: it is asked again, unless
    /// the value is ``failOnInterruption``.
    public static let onInterruptionName = "on_interruption"
    public static let failOnInterruption = "fail"
    public static let askAgainOnInterruption = "ask_again"

    /// Public name, `batch_` and letters and digits.
    public let id: String

    /// ``APIKey/id`` of whoever made it; empty for clients without a key.
    public let owner: String

    /// Path that its lines ask, for example `/v1/chat/completions`.
    public let endpoint: String
    public let inputFileID: String
    public let completionWindow: String
    public var status: BatchStatus
    public var metadata: [String: String]?

    /// Area that its requests come from.
    public let area: String

    /// Class that all lines have been given; nil where each line has its own.
    public let workloadClass: String?

    /// How long its files are kept, where the client has said so.
    public let outputSeconds: Int?
    public var outputFileID: String?
    public var errorFileID: String?
    public var problems: [BatchProblem]
    public var counts: BatchCounts

    /// Of the lines that have been answered.
    public var usage: BatchUsage

    /// In service time.
    public let createdAt: Date

    /// When it ends with what there is.
    public let expiresAt: Date
    public var times: Times

    public init(
        id: String,
        owner: String,
        endpoint: String,
        inputFileID: String,
        completionWindow: String,
        status: BatchStatus = .validating,
        metadata: [String: String]? = nil,
        area: String,
        workloadClass: String? = nil,
        outputSeconds: Int? = nil,
        outputFileID: String? = nil,
        errorFileID: String? = nil,
        problems: [BatchProblem] = [],
        counts: BatchCounts = BatchCounts(),
        usage: BatchUsage = BatchUsage(),
        createdAt: Date,
        expiresAt: Date,
        times: Times = Times()
    ) {
        self.id = id
        self.owner = owner
        self.endpoint = endpoint
        self.inputFileID = inputFileID
        self.completionWindow = completionWindow
        self.status = status
        self.metadata = metadata
        self.area = area
        self.workloadClass = workloadClass
        self.outputSeconds = outputSeconds
        self.outputFileID = outputFileID
        self.errorFileID = errorFileID
        self.problems = problems
        self.counts = counts
        self.usage = usage
        self.createdAt = createdAt
        self.expiresAt = expiresAt
        self.times = times
    }
}
