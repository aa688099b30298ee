import Foundation
import Routing

/// Invents prompts of one size for measurements: questions with options, code, sums, and prose.
///
/// Words are drawn by Zipf's law from some common ones and 20,000 made of syllables: prompts touch the tables of an
/// estimator in as many places as real ones would.
struct BenchPrompts {
    private static let common = """
        the of and to in is a that for it as with on be by this are from at or an which was have not what if can will \
        each one all two how when than more number find value following function where between given return true order \
        time most system first data point rate after would company price cell energy mass force law state people \
        theory test small large line type list increase likely statement patient output calculate equation
        """
        .split(separator: " ").map(String.init)

    private static let syllables = """
        ba co de fi ga ho in jo ka lu me no or pi qua ra se ti un ve wa xe yo zi bra cle dri flo gra pre sta tri ment \
        tion sive ning der tal rous
        """
        .split(separator: " ").map(String.init)

    private static let vocabulary = 20_000

    private let bytes: Int
    private var random: ReplayRandom

    /// - Parameter bytes: Of every prompt.
    init(bytes: Int, seed: UInt64) {
        self.bytes = bytes
        random = ReplayRandom(seed: seed, stream: 1)
    }

    /// The next prompt: ASCII, exactly as long as all others.
    mutating func next() -> String {
        var text = ""
        text.reserveCapacity(bytes + 64)
        switch random.next() % 4 {
        case 0: appendChoice(to: &text)
        case 1: appendCode(to: &text)
        case 2: appendSum(to: &text)
        default: text += "Summarise this in two sentences.\n\n"
        }
        while text.utf8.count < bytes { appendSentence(to: &text) }
        return String(decoding: text.utf8.prefix(bytes), as: UTF8.self)
    }

    private mutating func appendChoice(to text: inout String) {
        text += "Question: "
        while text.utf8.count < bytes / 2 { appendSentence(to: &text, end: "? ") }
        text += "\nOptions:"
        var label = UInt8(ascii: "A")
        while text.utf8.count < bytes - 40, label < UInt8(ascii: "K") {
            text += "\n\(Character(UnicodeScalar(label))). "
            if random.next() % 3 == 0 { text += "\(number())" } else { appendWords(3, to: &text) }
            label += 1
        }
        text += "\nAnswer: "
    }

    private mutating func appendCode(to text: inout String) {
        text += "What does this return, and what is wrong with it?\n```\n"
        while text.utf8.count < bytes * 3 / 4 {
            text += "def \(word())_\(word())(\(word()), n):\n    \(word()) = [\(number())] * n\n"
            text += "    return \(word())[n % \(random.next() % 97)] + \(number())\n"
        }
        text += "```\n"
    }

    private mutating func appendSum(to text: inout String) {
        while text.utf8.count < bytes * 2 / 3 {
            appendWords(8, to: &text)
            text += " $x^2 + \(number())y = \(number())$ and costs \(number()) dollars, "
        }
        text += "find the value of x to 2 decimals.\n"
    }

    private mutating func appendSentence(to text: inout String, end: String = ". ") {
        appendWords(6 + Int(random.next() % 14), to: &text)
        text += end
    }

    private mutating func appendWords(_ count: Int, to text: inout String) {
        for place in 0..<count { text += (place > 0 ? " " : "") + word() }
    }

    private mutating func number() -> String {
        let whole = random.next() % 2000
        return random.next() % 2 == 0 ? "\(whole)" : "\(whole).\(random.next() % 100)"
    }

    private mutating func word() -> String {
        // The chance of rank r is about 1 / r when its logarithm is uniform.
        let ranks = Double(Self.common.count + Self.vocabulary)
        var rank = Int(pow(ranks, random.unit())) - 1
        if rank < Self.common.count { return Self.common[max(0, rank)] }
        var word = ""
        repeat {
            word += Self.syllables[rank % Self.syllables.count]
            rank /= Self.syllables.count
        } while rank > 0
        return word
    }
}
