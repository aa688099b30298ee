import Testing

@testable import Routing

/// Saved states are about rows and numbers as these say them.
struct PromptRowsTests {
    private static let question = """
        Question: Which of the 3 Neurons fires at 2.50 Hz, given that x_1 = ___ and the naïve estimate is $1,250?
        Options:
        A. 17
        B. The inhibitory interneuron, mostly
        C. (4.5)
        Answer: Let's think.
        """

    private static func extract(_ text: String, kinds: FeatureKinds = .all) -> PromptFeatures {
        var features = PromptFeatures(kinds: kinds)
        features.extract(text, workloadClass: "biology", inputTokens: 61, maxOutputTokens: 200)
        return features
    }

    /// FNV-1a over numbers.
    private static func digest(_ numbers: some Sequence<UInt32>) -> UInt64 {
        numbers.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    @Test func `rows and structure of a prompt stay those that saved states were fitted with`() {
        // When these have to change, QualityState.version and OutputLengthState.version have to as well.
        let features = Self.extract(Self.question)
        #expect(features.hashes.count == 94)
        #expect(Self.digest(features.hashes) == 16_004_428_260_180_831_658)
        // In ten-thousandths: the last bit of a logarithm belongs to the machine.
        #expect(Self.digest(features.structure.map { UInt32(($0 * 10_000).rounded()) }) == 4_619_008_876_458_485_065)
    }

    @Test func `words are cut at digits and signs, wherever the text is cut`() {
        let words: FeatureKinds = [.words, .pairs, .characters]
        let whole = Self.extract("abc12defghi ghi-jkl", kinds: words)
        let apart = Self.extract("abc 12 defghi ghi jkl", kinds: words)
        #expect(whole.hashes == apart.hashes)
        // Words, pairs of neighbours, and the ends of the one long word.
        #expect(whole.hashes.count == 5 + 4 + 2)
        for (text, rows) in [("", 0), ("a", 1), ("12", 1), (".", 0), ("é", 1), ("a1", 3), ("1a", 2), ("abcdef", 3)] {
            #expect(Self.extract(text, kinds: words).hashes.count == rows, "\(text)")
        }
    }

    @Test func `rows beyond the bound are left out and forgotten with the others`() {
        var rows = RowSet(rowCount: 1 << 16, capacity: 100)
        rows.insert { writer in for row in 0..<200 as Range<UInt32> { writer.insert(row % 150) } }
        #expect(rows.values == Array(0..<100))
        rows.insert(7)
        #expect(rows.values.count == 100)
        rows.removeAll()
        rows.insert { writer in
            #expect(writer.insert(120) == 1)
            #expect(writer.insert(120) == 0)
            #expect(writer.insert(120 + (1 << 16)) == 0)
        }
        #expect(rows.values == [120])
    }
}
