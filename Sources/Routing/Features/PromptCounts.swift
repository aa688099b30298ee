/// Everything counted in the one pass over a prompt's bytes; reused from prompt to prompt.
struct PromptCounts: Sendable {
    private(set) var totalBytes = 0
    private(set) var scannedBytes = 0
    private(set) var words = 0
    private(set) var wordBytes = 0
    private(set) var longWords = 0
    private(set) var distinctWords = 0
    private(set) var numbers = 0
    private(set) var stemNumbers = 0
    private(set) var decimals = 0
    private(set) var blanks = 0
    private(set) var options = OptionCounts()
    private(set) var stemBytes = 0
    private(set) var stemWords = 0

    /// Last visible byte before the options, or of the text when it has none.
    private(set) var stemEnd: UInt8 = 0

    /// Words of each `PromptLexicon.Group`.
    private(set) var lexicon = [Int32](repeating: 0, count: PromptLexicon.Group.allCases.count)

    private(set) var upperCase = 0
    private(set) var digits = 0
    private(set) var nonASCII = 0

    /// Bytes that are neither letters nor digits, by their value.
    private var separators = [UInt32](repeating: 0, count: 256)
    private var kinds = FeatureKinds.all
    private let folded = ByteClass.folded
    private let knownWords = PromptLexicon.standard

    /// How often a sign or a line break occurs; letters and digits are not counted one by one.
    func bytes(_ sign: UInt8) -> Int { Int(separators[Int(sign)]) }
    var punctuation: Int { sum(33...47) + sum(58...64) + sum(91...96) + sum(123...126) }

    private func sum(_ range: ClosedRange<UInt8>) -> Int {
        var total: UInt32 = 0
        for byte in range { total += separators[Int(byte)] }
        return Int(total)
    }

    /// Reads a prompt, replacing the former counts, and puts its word rows into `rows`.
    mutating func read(_ window: TextWindow, kinds: FeatureKinds, rows: inout RowWriter) {
        reset()
        self.kinds = kinds
        totalBytes = window.totalBytes
        scan(window.head, rows: &rows)
        if !window.tail.isEmpty { scan(window.tail, rows: &rows) }
        if options.count == 0 {
            stemBytes = totalBytes
            stemWords = words
            stemNumbers = numbers
        }
    }

    private mutating func reset() {
        separators.withUnsafeMutableBufferPointer { $0.update(repeating: 0) }
        for index in lexicon.indices { lexicon[index] = 0 }
        (totalBytes, scannedBytes, words, wordBytes, longWords, distinctWords) = (0, 0, 0, 0, 0, 0)
        (numbers, stemNumbers, decimals, blanks, stemBytes, stemWords, stemEnd) = (0, 0, 0, 0, 0, 0, 0)
        (upperCase, digits, nonASCII) = (0, 0, 0)
        options = OptionCounts()
    }

    private mutating func scan(_ bytes: UnsafeBufferPointer<UInt8>, rows: inout RowWriter) {
        // Moved out for the loop, so that counting a byte needs no check for uniqueness.
        var separators = self.separators
        self.separators = []
        separators.withUnsafeMutableBufferPointer { separators in
            folded.withUnsafeBufferPointer { readTokens(bytes, folded: $0, separators: separators, rows: &rows) }
        }
        self.separators = separators
        scannedBytes += bytes.count
        options.close(at: bytes.count)
        if options.count == 0 { stemEnd = bytes.last { $0 > UInt8(ascii: " ") } ?? 0 }
    }

    private mutating func readTokens(
        _ bytes: UnsafeBufferPointer<UInt8>,
        folded: UnsafeBufferPointer<UInt8>,
        separators: UnsafeMutableBufferPointer<UInt32>,
        rows: inout RowWriter
    ) {
        var previous: UInt32 = 0
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            let fold = folded[Int(byte)]
            if fold > ByteClass.digit {
                let word = ScannedWord(bytes, at: &index, folded: folded)
                add(word, after: previous, to: &rows)
                previous = word.hash
            } else if fold == ByteClass.digit {
                let first = index
                repeat { index += 1 } while index < bytes.count && folded[Int(bytes[index])] == ByteClass.digit
                previous = addNumber(ofDigits: index - first, after: previous, to: &rows)
            } else {
                separators[Int(byte)] &+= 1
                if byte != UInt8(ascii: " ") { separator(byte, at: index, in: bytes, folded: folded) }
                index += 1
            }
        }
    }

    @inline(__always)
    private mutating func separator(
        _ byte: UInt8,
        at index: Int,
        in bytes: UnsafeBufferPointer<UInt8>,
        folded: UnsafeBufferPointer<UInt8>
    ) {
        switch byte {
        case UInt8(ascii: "\n"):
            options.close(at: index)
            if options.open(afterLineBreak: index, in: bytes), options.count == 1 { endStem(at: index, in: bytes) }
        case UInt8(ascii: "."):
            if index > 0, index + 1 < bytes.count, folded[Int(bytes[index - 1])] == ByteClass.digit,
                folded[Int(bytes[index + 1])] == ByteClass.digit
            {
                decimals += 1
            }
        case UInt8(ascii: "_"):
            if index > 0, bytes[index - 1] == byte, index < 2 || bytes[index - 2] != byte { blanks += 1 }
        default: break
        }
    }

    /// Notes where the question ends: before the first option and a heading such as "Options:".
    private mutating func endStem(at lineBreak: Int, in bytes: UnsafeBufferPointer<UInt8>) {
        func lastVisible(before end: Int) -> Int {
            var position = end - 1
            while position >= 0, bytes[position] <= UInt8(ascii: " ") { position -= 1 }
            return position
        }
        var end = lastVisible(before: lineBreak)
        if end >= 0, bytes[end] == UInt8(ascii: ":") {
            var heading = end
            while heading >= 0, end - heading < 16, bytes[heading] != UInt8(ascii: "\n") { heading -= 1 }
            if heading > 0, bytes[heading] == UInt8(ascii: "\n") { end = lastVisible(before: heading) }
        }
        stemEnd = end >= 0 ? bytes[end] : 0
        stemBytes = end + 1
        stemWords = words
        stemNumbers = numbers
    }

    // The same word asks for something in the question and only distracts in an option.
    private var wordKind: FeatureHash.Kind { options.count > 0 ? .optionWord : .word }
    private var pairKind: FeatureHash.Kind { options.count > 0 ? .optionPair : .pair }

    @inline(__always)
    private mutating func add(_ word: ScannedWord, after previous: UInt32, to rows: inout RowWriter) {
        if kinds.contains(.words) { distinctWords += rows.insert(FeatureHash.row(word.hash, wordKind)) }
        if kinds.contains(.pairs), words > 0 { rows.insert(FeatureHash.row(previous &* 31 &+ word.hash, pairKind)) }
        if word.length > 5, kinds.contains(.characters) {
            rows.insert(FeatureHash.row(word.prefix, .prefix))
            rows.insert(FeatureHash.row(word.suffix, .suffix))
        }
        words += 1
        wordBytes += word.length
        upperCase += word.upperCase
        nonASCII += word.nonASCII
        if word.length > 8 { longWords += 1 }
        if word.length <= PromptLexicon.longestWord, let group = knownWords.group(word.hash) { lexicon[group] += 1 }
    }

    /// - Returns: the number as the token before the next.
    @inline(__always)
    private mutating func addNumber(
        ofDigits count: Int,
        after previous: UInt32,
        to rows: inout RowWriter
    ) -> UInt32 {
        // The size of a number says more than its value, and there are too many values to learn.
        let shape = FeatureHash.step(FeatureHash.start, UInt8(min(8, count)))
        if kinds.contains(.words) { rows.insert(FeatureHash.row(shape, wordKind)) }
        if kinds.contains(.pairs), words > 0 { rows.insert(FeatureHash.row(previous &* 31 &+ shape, pairKind)) }
        numbers += 1
        digits += count
        return shape
    }
}
