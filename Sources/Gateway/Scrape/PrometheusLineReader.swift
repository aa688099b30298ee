/// Reads a line such as `name{label="value",other="a \"b\""} 1.5e3 1690000000000`.
struct PrometheusLineReader {
    private var bytes: ArraySlice<UInt8>

    init(_ line: ArraySlice<UInt8>) { bytes = line }

    /// What has not been read.
    var rest: ArraySlice<UInt8> { bytes }
    var isAtEnd: Bool { bytes.isEmpty }

    /// The sample of the line; nil when it is none.
    mutating func sample() -> PrometheusSample? {
        guard let name = name(allowsColons: true) else { return nil }
        let isApart = bytes.first.map(Self.isBlank) ?? false
        skipBlanks()
        var labels: [PrometheusSample.Label] = []
        if skip(UInt8(ascii: "{")) {
            guard let read = self.labels() else { return nil }
            labels = read
        } else if !isApart {
            return nil
        }
        skipBlanks()
        guard let text = word(), let value = Double(text) else { return nil }
        var sample = PrometheusSample(name: name, labels: labels, value: value, timestampMilliseconds: nil)
        skipBlanks()
        if isAtEnd || bytes.first == UInt8(ascii: "#") { return sample }
        guard let time = word().flatMap(Double.init), time.isFinite, abs(time) < 1e15 else { return nil }
        sample.timestampMilliseconds = Int64(time)
        skipBlanks()
        return isAtEnd || bytes.first == UInt8(ascii: "#") ? sample : nil
    }

    mutating func skipBlanks() {
        while let byte = bytes.first, Self.isBlank(byte) { bytes.removeFirst() }
    }

    /// Goes past a byte, if it is the next.
    mutating func skip(_ byte: UInt8) -> Bool {
        guard bytes.first == byte else { return false }
        bytes.removeFirst()
        return true
    }

    private mutating func labels() -> [PrometheusSample.Label]? {
        var labels: [PrometheusSample.Label] = []
        while true {
            skipBlanks()
            if skip(UInt8(ascii: "}")) { return labels }
            guard let name = name(allowsColons: false) else { return nil }
            skipBlanks()
            guard skip(UInt8(ascii: "=")) else { return nil }
            skipBlanks()
            guard let value = quoted() else { return nil }
            labels.append(PrometheusSample.Label(name: name, value: value))
            skipBlanks()
            if !skip(UInt8(ascii: ",")), bytes.first != UInt8(ascii: "}") { return nil }
        }
    }

    private mutating func name(allowsColons: Bool) -> String? {
        var length = 0
        for byte in bytes {
            let isLetter = (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z")
            let isDigit = byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9")
            let isColon = allowsColons && byte == UInt8(ascii: ":")
            guard isLetter || byte == UInt8(ascii: "_") || isColon || (isDigit && length > 0) else { break }
            length += 1
        }
        return length > 0 ? take(length) : nil
    }

    /// A text in double quotes, in which a backslash stands before `\`, `"` and `n` (a line end).
    private mutating func quoted() -> String? {
        guard skip(UInt8(ascii: "\"")) else { return nil }
        var text: [UInt8] = []
        while let byte = bytes.popFirst() {
            switch byte {
            case UInt8(ascii: "\""): return String(decoding: text, as: UTF8.self)
            case UInt8(ascii: "\\"):
                guard let escaped = bytes.popFirst() else { return nil }
                switch escaped {
                case UInt8(ascii: "n"): text.append(UInt8(ascii: "\n"))
                case UInt8(ascii: "\\"), UInt8(ascii: "\""): text.append(escaped)
                default: text += [byte, escaped]
                }
            default: text.append(byte)
            }
        }
        return nil
    }

    private mutating func word() -> String? {
        let length = bytes.prefix { !Self.isBlank($0) }.count
        return length > 0 ? take(length) : nil
    }

    private mutating func take(_ length: Int) -> String {
        defer { bytes.removeFirst(length) }
        return String(decoding: bytes.prefix(length), as: UTF8.self)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
