/// Splits the text of an array, `{1,NULL,"a\"b"}`, into the texts of its elements.
///
/// An element that is itself an array comes out as its own literal.
struct ArrayText {
    enum Element: Equatable {
        case null
        case text([UInt8])
    }

    private let text: UnsafeRawBufferPointer
    private var position: Int
    /// Whether the closing brace was reached, with nothing after it.
    private(set) var isComplete = false

    /// `nil` when the text does not start like an array. Bounds (`[0:1]={…}`) are skipped.
    init?(_ text: UnsafeRawBufferPointer) {
        self.text = text
        var start = 0
        if text.first == UInt8(ascii: "[") {
            guard let equals = text.firstIndex(of: UInt8(ascii: "=")) else { return nil }
            start = equals + 1
        }
        guard start < text.count, text[start] == UInt8(ascii: "{") else { return nil }
        position = start + 1
        if position < text.count, text[position] == UInt8(ascii: "}") {
            isComplete = position == text.count - 1
            position = text.count
        }
    }

    /// The next element; `nil` at the end, or when the text is broken (then ``isComplete`` stays false).
    mutating func next() -> Element? {
        guard position < text.count else { return nil }
        let element: Element?
        switch text[position] {
        case UInt8(ascii: "\""): element = quoted()
        case UInt8(ascii: "{"): element = nested()
        default: element = unquoted()
        }
        guard element != nil, position < text.count else {
            position = text.count
            return nil
        }
        let separator = text[position]
        position += 1
        if separator == UInt8(ascii: "}") {
            isComplete = position == text.count
            position = text.count
        }
        return element
    }

    private mutating func quoted() -> Element? {
        var bytes: [UInt8] = []
        position += 1
        while position < text.count, text[position] != UInt8(ascii: "\"") {
            if text[position] == UInt8(ascii: "\\") { position += 1 }
            guard position < text.count else { return nil }
            bytes.append(text[position])
            position += 1
        }
        position += 1
        return .text(bytes)
    }

    private mutating func unquoted() -> Element? {
        let start = position
        while position < text.count, text[position] != UInt8(ascii: ","), text[position] != UInt8(ascii: "}") {
            position += 1
        }
        let bytes = Array(text[start..<position])
        return bytes.elementsEqual("NULL".utf8) ? .null : .text(bytes)
    }

    private mutating func nested() -> Element? {
        let start = position
        var depth = 0
        var isQuoted = false
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "\\"): position += 1
            case UInt8(ascii: "\""): isQuoted.toggle()
            case UInt8(ascii: "{") where !isQuoted: depth += 1
            case UInt8(ascii: "}") where !isQuoted: depth -= 1
            default: break
            }
            position += 1
            if depth == 0 { return .text(Array(text[start..<min(position, text.count)])) }
        }
        return nil
    }
}
