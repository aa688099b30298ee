/// Words that say what kind of work a prompt asks for, found by their hash.
struct PromptLexicon: Sendable {
    /// Kinds of work; the raw value is the position in `PromptCounts.lexicon`.
    enum Group: Int, CaseIterable {
        case calculate, negation, which, reason, statement, scenario, code, definition
    }

    static let standard = PromptLexicon([
        .calculate: """
        calculate compute find determine evaluate solve estimate approximately many much value number probability \
        ratio minimum maximum sum product equation
        """,
        .negation: "not except least never incorrect false no cannot neither without unless unlikely untrue",
        .which: "which what who whom whose where when",
        .reason: "how why explain describe discuss because reason argue cause purpose",
        .statement: "statement statements true following correct best likely most would should claim",
        .scenario: """
        plaintiff defendant patient man woman company court seller buyer owner landowner officer student he she his \
        her police child boy girl year old
        """,
        .code: "code function program python int return algorithm compile pointer byte bytes bit binary stack class",
        .definition: "called refers term defined definition means known is are type kind name example",
    ])

    private var hashes = [UInt32](repeating: 0, count: slotCount)
    private var groups = [UInt8](repeating: 0, count: slotCount)

    private static let slotCount = 1024
    static let longestWord = 13

    private init(_ words: [Group: String]) {
        for group in Group.allCases {
            for word in (words[group] ?? "").split(separator: " ") {
                let hash = FeatureHash.of(String(word))
                var slot = Self.slot(hash)
                while hashes[slot] != 0 { slot = (slot + 1) & (Self.slotCount - 1) }
                hashes[slot] = hash
                groups[slot] = UInt8(group.rawValue)
            }
        }
    }

    @inline(__always)
    private static func slot(_ hash: UInt32) -> Int { Int((hash ^ (hash >> 15)) & UInt32(slotCount - 1)) }

    /// The group of the word with this hash, if it is in the lexicon.
    @inline(__always)
    func group(_ hash: UInt32) -> Int? {
        var slot = Self.slot(hash)
        while hashes[slot] != 0 {
            if hashes[slot] == hash { return Int(groups[slot]) }
            slot = (slot + 1) & (Self.slotCount - 1)
        }
        return nil
    }
}
