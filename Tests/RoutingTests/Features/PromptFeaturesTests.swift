import SeededRandom
import Testing

@testable import Routing

@Suite("Prompt features")
struct PromptFeaturesTests {
    private static let question = """
        Question: If 3.5 kg of $x^2$ is _____, which statement is NOT true?
        Options:
        A. 12
        B. 144 m
        C. -15
        Answer:
        """

    private static func features(_ text: String, kinds: FeatureKinds = .all) -> PromptFeatures {
        var features = PromptFeatures(kinds: kinds)
        features.extract(text, workloadClass: "math", inputTokens: 40, maxOutputTokens: nil)
        return features
    }

    @Test("Reusing one value gives what a fresh one gives")
    func reuse() {
        var reused = PromptFeatures()
        for text in [Self.question, "", "Écrire une fonction `f(x)`.", Self.question] {
            reused.extract(text, workloadClass: "math", inputTokens: 40, maxOutputTokens: nil)
            let fresh = Self.features(text)
            #expect(reused.hashes == fresh.hashes)
            #expect(reused.structure == fresh.structure)
        }
    }

    @Test("Options, blanks, decimals and the question's end are found")
    func structure() {
        let structure = Self.features(Self.question).structure
        #expect(structure.count == PromptStructure.count)
        #expect(structure[.options] == 0.6)
        #expect(abs(structure[.optionNumericShare] - 1) < 1e-6)
        #expect(abs(structure[.optionShortShare] - 2 / 3) < 1e-6)
        #expect(structure[.stemEndsWithQuestion] == 1)
        #expect(structure[.stemEndsOpen] == 0)
        #expect(structure[.blanks] > 0)
        #expect(structure[.decimals] > 0)
        #expect(structure[.dollars] > 0)
        #expect(structure[.negation] > 0)
        #expect(structure[.which] > 0)
    }

    @Test("A list that does not begin at its first label is not taken for options")
    func noOptions() {
        let structure = Self.features("Steps:\nC. third\nD. fourth\nplain text.").structure
        #expect(structure[.options] == 0)
        #expect(structure[.optionMeanBytes] == 0)
        #expect(structure[.stemEndsOpen] == 0)
    }

    @Test("The class changes only rows of the class and the form")
    func classRows() {
        var other = PromptFeatures()
        other.extract(Self.question, workloadClass: "law", inputTokens: 40, maxOutputTokens: nil)
        let mine = Set(Self.features(Self.question).hashes)
        let theirs = Set(other.hashes)
        #expect(mine != theirs)
        #expect(mine.symmetricDifference(theirs).count <= 10)
    }

    @Test("Letters' case does not matter to rows of words")
    func caseFolding() {
        let lower = Self.features("the speed of light", kinds: .words)
        let upper = Self.features("The SPEED of Light", kinds: .words)
        #expect(lower.hashes == upper.hashes)
        #expect(lower.hashes.count == 4)
    }

    @Test("Kinds of rows add up to all rows")
    func kinds() {
        let parts: [FeatureKinds] = [.words, .pairs, .characters, .forms]
        let union = parts.reduce(into: Set<UInt32>()) { $0.formUnion(Self.features(Self.question, kinds: $1).hashes) }
        #expect(union == Set(Self.features(Self.question).hashes))
    }

    @Test("Rows are distinct, in range and bounded for any text", arguments: [1, 2, 3] as [UInt64])
    func bounds(seed: UInt64) {
        var generator = SplitMix64(seed: seed)
        let bytes = (0..<40_000).map { _ in UInt8.random(in: 9...255, using: &generator) }
        // Any bytes become valid text with replacement characters.
        let features = Self.features(String(decoding: bytes, as: UTF8.self))
        #expect(features.hashes.count <= PromptFeatures.maximumHashes)
        #expect(Set(features.hashes).count == features.hashes.count, "seed \(seed)")
        #expect(features.hashes.allSatisfy { $0 < PromptFeatures.rowCount })
        #expect(features.structure.allSatisfy { $0.isFinite }, "seed \(seed)")
    }

    @Test("Of a long text the tail is read as well as the head")
    func longText() {
        let filler = String(repeating: "word ", count: 10_000)
        let plain = Set(Self.features(filler, kinds: .words).hashes)
        let marked = Set(Self.features(filler + " zebra", kinds: .words).hashes)
        let row = FeatureHash.row(FeatureHash.of("zebra"), .word) & UInt32(PromptFeatures.rowCount - 1)
        #expect(marked.contains(row))
        #expect(!plain.contains(row))
    }

    @Test("A limit on the answer is part of the structure")
    func outputLimit() {
        var features = PromptFeatures()
        features.extract("Hello", workloadClass: "chat", inputTokens: 2, maxOutputTokens: 99)
        #expect(abs(features.structure[.maxOutputTokens] - 2) < 1e-6)
        #expect(features.workloadClass == "chat")
    }
}
