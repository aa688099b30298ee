/// What a prompt reveals before any model has read it: hashed rows for linear tables and a small dense vector.
///
/// Keep one value per thread and reuse it: after the first few prompts `extract` allocates nothing. The text is read
/// once as UTF-8; of a text longer than `maximumBytes` only its head and tail are read, so the cost is bounded.
public struct PromptFeatures: Sendable {
    /// Rows of a table that `hashes` index into; a power of two.
    public static let rowCount = 1 << 16

    /// No prompt produces more rows than this.
    public static let maximumHashes = 1024

    /// Longer texts are cut to a head of three quarters and a tail of one quarter of this.
    public static let maximumBytes = 8192

    /// Distinct rows below `rowCount` that the prompt switches on, in order of appearance; the class's rows first.
    public var hashes: [UInt32] { rows.values }

    /// `PromptStructure.count` numbers, most within 0...3: see `PromptStructure` for their meaning.
    public private(set) var structure: [Float]

    /// The class that the features were extracted with.
    public private(set) var workloadClass = ""

    private let kinds: FeatureKinds
    private var rows = RowSet(rowCount: rowCount, capacity: maximumHashes)
    private var counts = PromptCounts()

    /// - Parameter kinds: hashed rows to produce; estimators need all kinds that they were fitted with.
    public init(kinds: FeatureKinds = .all) {
        self.kinds = kinds
        structure = [Float](repeating: 0, count: PromptStructure.count)
    }

    /// The row of a workload class, the first of ``hashes``.
    static func row(ofClass name: String) -> UInt32 {
        FeatureHash.row(FeatureHash.of(name), .workloadClass) & UInt32(rowCount - 1)
    }

    /// Replaces the features by those of `text`.
    ///
    /// - Parameters:
    ///   - workloadClass: the request's class; it gets rows of its own and crossed with the prompt's form.
    ///   - inputTokens: the prompt's length as the models count it.
    ///   - maxOutputTokens: the request's limit on generated tokens, if it has one.
    public mutating func extract(_ text: String, workloadClass: String, inputTokens: Int, maxOutputTokens: Int?) {
        extract(
            text,
            workloadClass: workloadClass,
            inputTokens: inputTokens,
            maxOutputTokens: maxOutputTokens,
            prefetching: RowPrefetch()
        )
    }

    /// The same, asking for the rows of tables that will be read next.
    mutating func extract(
        _ text: String,
        workloadClass: String,
        inputTokens: Int,
        maxOutputTokens: Int?,
        prefetching prefetch: RowPrefetch
    ) {
        rows.removeAll()
        self.workloadClass = workloadClass
        let seed = FeatureHash.of(workloadClass)
        var text = text
        rows.insert(prefetching: prefetch) { rows in
            // The class's own row comes first so that a prompt that fills the set cannot push it out.
            if kinds.contains(.forms) { rows.insert(FeatureHash.row(seed, .workloadClass)) }
            text.withUTF8 { counts.read(TextWindow($0, limit: Self.maximumBytes), kinds: kinds, rows: &rows) }
            PromptStructure.fill(&structure, from: counts, inputTokens: inputTokens, maxOutputTokens: maxOutputTokens)
            if kinds.contains(.forms) { PromptForm(structure).insertRows(classSeed: seed, into: &rows) }
        }
    }
}
