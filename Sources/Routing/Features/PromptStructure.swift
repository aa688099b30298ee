import Foundation

/// The dense vector of structural facts: a fixed order, each on a scale near 0...3.
///
/// Counts enter as log10(1 + n), shares as parts of one times a constant that spreads their usual range.
public enum PromptStructure: Int, CaseIterable, Sendable {
    case bytes, inputTokens, maxOutputTokens, tokensPerByte
    case words, meanWordLength, longWordShare, distinctWordShare
    case lines, upperShare, digitShare, nonASCIIShare, punctuationShare
    case numbers, stemNumbers, decimals
    case dollars, backslashes, carets, equals, operators, percents, brackets, quotes
    case questionMarks, commas, periods, colons, blanks, backticks
    case options, optionMeanBytes, optionSpread, optionLongestBytes, optionNumericShare, optionShortShare
    case stemBytes, stemWords, stemEndsWithQuestion, stemEndsOpen
    case calculate, negation, which, reason, statement, scenario, code, definition

    /// Numbers in the vector.
    public static let count = 48

    static func fill(
        _ vector: inout [Float],
        from counts: PromptCounts,
        inputTokens: Int,
        maxOutputTokens: Int?
    ) {
        func log(_ value: Int) -> Float { log10(1 + Float(max(0, value))) }
        let bytes = Float(max(1, counts.scannedBytes))
        let words = Float(max(1, counts.words))
        vector[.bytes] = log(counts.totalBytes)
        vector[.inputTokens] = log(inputTokens)
        vector[.maxOutputTokens] = maxOutputTokens.map(log) ?? 0
        vector[.tokensPerByte] = min(3, 2 * Float(max(0, inputTokens)) / Float(max(1, counts.totalBytes)))
        vector[.words] = log(counts.words)
        vector[.meanWordLength] = min(3, Float(counts.wordBytes) / words / 4)
        vector[.longWordShare] = 4 * Float(counts.longWords) / words
        vector[.distinctWordShare] = 2 * Float(counts.distinctWords) / words
        vector[.lines] = log(counts.bytes(UInt8(ascii: "\n")))
        vector[.upperShare] = 10 * Float(counts.upperCase) / bytes
        vector[.digitShare] = 5 * Float(counts.digits) / bytes
        vector[.nonASCIIShare] = 5 * Float(counts.nonASCII) / bytes
        vector[.punctuationShare] = 5 * Float(counts.punctuation) / bytes
        vector[.numbers] = log(counts.numbers)
        vector[.stemNumbers] = log(counts.stemNumbers)
        vector[.decimals] = log(counts.decimals)
        fillSymbols(&vector, from: counts)
        fillOptions(&vector, from: counts)
        for group in PromptLexicon.Group.allCases {
            let index = PromptStructure.calculate.rawValue + group.rawValue
            vector[index] = log(Int(counts.lexicon[group.rawValue]))
        }
    }

    private static func fillSymbols(_ vector: inout [Float], from counts: PromptCounts) {
        func log(_ symbols: StaticString) -> Float {
            var total = 0
            symbols.withUTF8Buffer { for byte in $0 { total += counts.bytes(byte) } }
            return log10(1 + Float(total))
        }
        vector[.dollars] = log("$")
        vector[.backslashes] = log("\\")
        vector[.carets] = log("^")
        vector[.equals] = log("=")
        vector[.operators] = log("+*/<>|")
        vector[.percents] = log("%")
        vector[.brackets] = log("([{")
        vector[.quotes] = log("\"'")
        vector[.questionMarks] = log("?")
        vector[.commas] = log(",")
        vector[.periods] = log(".")
        vector[.colons] = log(":;")
        vector[.blanks] = log10(1 + Float(counts.blanks))
        vector[.backticks] = log("`")
    }

    private static func fillOptions(_ vector: inout [Float], from counts: PromptCounts) {
        let options = counts.options
        vector[.options] = Float(options.count) / 5
        vector[.optionMeanBytes] = log10(1 + options.meanBytes)
        vector[.optionSpread] = min(3, options.relativeSpread)
        vector[.optionLongestBytes] = log10(1 + Float(options.longestBytes))
        vector[.optionNumericShare] = options.numericShare
        vector[.optionShortShare] = options.shortShare
        vector[.stemBytes] = log10(1 + Float(counts.stemBytes))
        vector[.stemWords] = log10(1 + Float(counts.stemWords))
        vector[.stemEndsWithQuestion] = counts.stemEnd == UInt8(ascii: "?") ? 1 : 0
        let closed = counts.stemEnd == UInt8(ascii: "?") || counts.stemEnd == UInt8(ascii: ".")
        vector[.stemEndsOpen] = closed ? 0 : 1
    }
}

extension [Float] {
    /// The entry of a structure vector by its meaning.
    public subscript(field: PromptStructure) -> Float {
        get { self[field.rawValue] }
        set { self[field.rawValue] = newValue }
    }
}
