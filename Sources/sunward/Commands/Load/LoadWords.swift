import SeededRandom
import Simulation

/// Makes up prompts of a given number of tokens, all different: common words, each a token to most tokenizers.
struct LoadWords: Sendable {
    private static let words = """
        the of and to in is a that for it as with on be by this are from at or an which was have not what if can will \
        each one all two how when than more number find value following function where between given return true order \
        time most system first data point rate after would company price cell energy mass force law state people
        """
        .split(separator: " ").map(String.init)

    private var random: SplitMix64

    init(seed: UInt64) { random = SplitMix64(seed: seed) }

    mutating func text(tokens: Int) -> String {
        var text = ""
        text.reserveCapacity(tokens * 5)
        for place in 0..<max(1, tokens) {
            if place > 0 { text += " " }
            text += Self.words[Int(random.next() % UInt64(Self.words.count))]
        }
        return text
    }
}
