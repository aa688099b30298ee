/// Counts of what a text's bytes are.
struct TextCounts {
    /// More bytes than this cannot be counted.
    static let maximumBytes = 16_384

    /// Tokens of a byte outside ASCII that stands alone, as a sign of mathematics or an accent does, and of one in text of
    /// another script. The latter is what the pages of the manpages-zh, -ja and -ru packages (Debian 12) come to with
    /// Mistral's tokenizers of 32,768 and 131,072 pieces: 0.17 to 0.40, 0.29 in the mean.
    private static let perWideByte = 1.627
    private static let perScriptByte = 0.3

    /// Bytes outside ASCII in a row that are text of another script: no sign has more than four.
    private static let scriptBytes = 4

    /// Letters of a word that a tokenizer mostly keeps in one piece.
    private static let wholeLetters = 7

    /// What a byte adds to the counts of digits, signs, line breaks and bytes outside ASCII: 16 bits for each.
    private static let kinds: [UInt64] = (0...255).map { value in
        switch UInt8(value) {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: " "): 0
        case UInt8(ascii: "0")...UInt8(ascii: "9"): 1
        case UInt8(ascii: "\n"): 1 << 32
        case 0x80...: 1 << 48
        default: 1 << 16
        }
    }

    private var words = 0
    private var lettersBeyond = 0
    private var others: UInt64 = 0

    /// Bytes outside ASCII that stand in text of another script.
    private var script = 0

    /// Tokens by the fitted weights, without the one that begins a prompt.
    var tokens: Double {
        let (digits, signs, breaks, wideBytes) = (other(0), other(1), other(2), other(3))
        return 1.065 * Double(words) + 0.191 * Double(lettersBeyond) + 1.248 * digits + 0.778 * signs
            + 0.836 * breaks + Self.perWideByte * (wideBytes - Double(script)) + Self.perScriptByte * Double(script)
    }

    /// - Parameter bytes: At most ``maximumBytes``.
    init(_ bytes: some Collection<UInt8>) {
        var run = 0
        Self.kinds.withUnsafeBufferPointer { kinds in
            // Without branches: where words end cannot be foreseen.
            for byte in bytes {
                let letter = (byte | 0x20) &- UInt8(ascii: "a") < 26 ? 1 : 0
                run = (run &+ 1) & -letter
                words &+= run == 1 ? 1 : 0
                lettersBeyond &+= run > Self.wholeLetters ? 1 : 0
                others &+= kinds[Int(byte)]
            }
        }
        // Most prompts have nothing of it.
        if other(3) >= Double(Self.scriptBytes) { script = Self.scriptBytes(of: bytes) }
    }

    private static func scriptBytes(of bytes: some Collection<UInt8>) -> Int {
        var (script, run) = (0, 0)
        for byte in bytes {
            run = byte >= 0x80 ? run + 1 : 0
            if run == scriptBytes { script += run } else if run > scriptBytes { script += 1 }
        }
        return script
    }

    private func other(_ place: UInt64) -> Double { Double((others >> (16 * place)) & 0xFFFF) }
}
