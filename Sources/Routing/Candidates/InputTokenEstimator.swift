/// Counts the tokens of a text without a tokenizer, from its words, digits and signs.
///
/// A tokenizer of some tens of thousands of pieces keeps common words whole, splits long ones, and gives most digits and
/// signs a piece of their own, so tokens follow these counts and not the number of characters: formulas have 2, prose
/// has 4 characters a token. The weights are least squares of the relative error over 7,131 multiple-choice questions
/// of 14 subjects; on 2,375 others the median error is 4 %, that of the best fixed characters-a-token 30 %.
public struct InputTokenEstimator: Codable, Hashable, Sendable {
    /// Latest reports that the scale is taken over, and reports that its start of 1 weighs as much as.
    private static let memory = 1000.0
    private static let priorReports = 20.0

    /// Prompts of fewer tokens tell what every prompt has beside its text, longer ones what the text has.
    private static let shortTokens = 256.0

    /// More is no chat template.
    private static let mostAddedTokens = 1000.0

    /// Tokens that models report for every one counted here: 1 until told otherwise.
    public private(set) var scale = 1.0

    /// Tokens that chat templates add to every prompt: none until told otherwise.
    public private(set) var addedTokens = 0.0

    private var reports = priorReports
    private var shortReports = 0.0

    public init() {}

    /// Reads what may have been saved before added tokens were told apart.
    public init(from decoder: any Decoder) throws {
        let members = try decoder.container(keyedBy: CodingKeys.self)
        // A scale of then, learned from short prompts, says nothing of long ones.
        guard members.contains(.addedTokens) else { return }
        scale = try members.decode(Double.self, forKey: .scale)
        reports = try members.decode(Double.self, forKey: .reports)
        addedTokens = try members.decode(Double.self, forKey: .addedTokens)
        shortReports = try members.decode(Double.self, forKey: .shortReports)
    }

    /// Tokens of `text`, at least 1; of a long text the part beyond ``TextCounts/maximumBytes`` counts in proportion to
    /// what is before it. Allocates nothing.
    public func tokens(in text: String) -> Double {
        max(1, addedTokens + scale * Self.unscaledTokens(in: text))
    }

    /// Learns from what a model has counted: of short prompts what is added to each, of long ones the scale. What a chat
    /// template adds to "hi" must not make a long document several times as long.
    ///
    /// - Parameters:
    ///   - estimated: What ``tokens(in:)`` said.
    ///   - reported: What the server billed; its chat template's tokens count too.
    public mutating func learn(estimated: Double, reported: Double) {
        guard estimated.isFinite, estimated > 0, reported.isFinite, reported > 0 else { return }
        let counted = max(0, estimated - addedTokens) / scale
        // A prompt the estimate was never made for (an image, a cached prefix) must not move it far.
        if counted < Self.shortTokens {
            shortReports = min(Self.memory, shortReports + 1)
            let added = (reported - scale * counted).clamped(to: 0...Self.mostAddedTokens)
            addedTokens += (added - addedTokens) / shortReports
        } else {
            reports = min(Self.memory, reports + 1)
            let ratio = ((reported - addedTokens) / counted).clamped(to: 0.25...4)
            scale += (ratio - scale) / reports
        }
    }

    static func unscaledTokens(in text: String) -> Double {
        var text = text
        return text.withUTF8 { bytes in
            let read = min(bytes.count, TextCounts.maximumBytes)
            guard read > 0 else { return 0 }
            let counts = TextCounts(UnsafeBufferPointer(rebasing: bytes[..<read]))
            return 1.06 + counts.tokens * Double(bytes.count) / Double(read)
        }
    }
}
