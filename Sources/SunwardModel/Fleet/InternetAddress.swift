/// An IPv4 or IPv6 address as a number.
///
/// An IPv4 address that is written, or arrives, as an IPv6 one (`::ffff:192.0.2.1`, RFC 4291, 2.5.5.2) is the IPv4
/// address: a socket that listens on both sees its IPv4 clients so.
public struct InternetAddress: Hashable, Sendable {
    /// Which of the two it is.
    public enum Family: Hashable, Sendable {
        case v4
        case v6

        /// Bits of an address: 32 or 128.
        public var bits: Int { self == .v4 ? 32 : 128 }
    }

    public let family: Family

    /// The address with its first bit at bit 127, in two halves; zeros follow the 32 bits of an IPv4 address.
    let high: UInt64
    let low: UInt64

    /// - Parameter number: In the order of its digits: 192.0.2.1 is `0xC0000201`.
    public init(v4 number: UInt32) {
        self.init(.v4, UInt64(number) << 32, 0)
    }

    /// - Parameters:
    ///   - high: The first four groups: of 2001:db8::1, `0x20010DB800000000`.
    ///   - low: The last four.
    public init(v6 high: UInt64, _ low: UInt64) {
        if high == 0, low >> 32 == 0xFFFF {
            self.init(v4: UInt32(truncatingIfNeeded: low))
        } else {
            self.init(.v6, high, low)
        }
    }

    private init(_ family: Family, _ high: UInt64, _ low: UInt64) {
        self.family = family
        self.high = high
        self.low = low
    }

    /// The address in network byte order, as sockets hold it.
    ///
    /// - Parameter bytes: 4 for IPv4, 16 for IPv6; nil comes of any other number.
    public init?(bytes: some Collection<UInt8>) {
        func number(_ part: some Sequence<UInt8>) -> UInt64 { part.reduce(0) { $0 << 8 | UInt64($1) } }
        switch bytes.count {
        case 4: self.init(v4: UInt32(truncatingIfNeeded: number(bytes)))
        case 16: self.init(v6: number(bytes.prefix(8)), number(bytes.dropFirst(8)))
        default: return nil
        }
    }

    /// The address that `text` writes: `192.0.2.1`, without leading zeros, or one of the forms of RFC 4291, 2.2,
    /// without brackets and zone.
    public init?(_ text: some StringProtocol) {
        if text.contains(":") {
            guard let groups = Self.groups(text) else { return nil }
            func half(_ part: ArraySlice<UInt16>) -> UInt64 { part.reduce(0) { $0 << 16 | UInt64($1) } }
            self.init(v6: half(groups[..<4]), half(groups[4...]))
        } else {
            guard let number = Self.number(text) else { return nil }
            self.init(v4: number)
        }
    }

    /// The eight groups of an IPv6 address.
    private static func groups(_ text: some StringProtocol) -> [UInt16]? {
        let halves = text.split(separator: "::", omittingEmptySubsequences: false)
        guard halves.count <= 2, let front = groups(of: halves[0]) else { return nil }
        guard halves.count == 2 else { return front.count == 8 ? front : nil }
        // Only the last group may be written as an IPv4 address, and it has come if nothing follows the gap.
        guard let back = groups(of: halves[1]), !halves[0].contains("."), front.count + back.count < 8 else {
            return nil
        }
        return front + Array(repeating: 0, count: 8 - front.count - back.count) + back
    }

    private static func groups(of half: some StringProtocol) -> [UInt16]? {
        if half.isEmpty { return [] }
        var groups: [UInt16] = []
        let parts = half.split(separator: ":", omittingEmptySubsequences: false)
        for (index, part) in parts.enumerated() {
            if index == parts.count - 1, let number = number(part) {
                groups += [UInt16(number >> 16), UInt16(number & 0xFFFF)]
            } else {
                guard (1...4).contains(part.utf8.count), part.utf8.allSatisfy(isHexadecimal) else { return nil }
                guard let group = UInt16(part, radix: 16) else { return nil }
                groups.append(group)
            }
        }
        return groups.count <= 8 ? groups : nil
    }

    /// The number of an IPv4 address. Leading zeros are refused: some read them as octal.
    private static func number(_ text: some StringProtocol) -> UInt32? {
        let parts = text.split(separator: ".", omittingEmptySubsequences: false)
        guard parts.count == 4 else { return nil }
        var number: UInt32 = 0
        for part in parts {
            let isPlain = part == "0" || (!part.hasPrefix("0") && part.utf8.allSatisfy(isDigit))
            guard isPlain, let byte = UInt8(part) else { return nil }
            number = number << 8 | UInt32(byte)
        }
        return number
    }

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        // Setting bit 5 lowers the letters.
        isDigit(byte) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains(byte | 0x20)
    }
}

extension InternetAddress: CustomStringConvertible {
    /// As it would be written; of IPv6 the longest run of zeros is left out (RFC 5952).
    public var description: String {
        if family == .v4 {
            return stride(from: 56, through: 32, by: -8).map { String(high >> UInt64($0) & 0xFF) }.joined(separator: ".")
        }
        let groups = [high, low].flatMap { half in
            stride(from: 48, through: 0, by: -16).map { UInt16(truncatingIfNeeded: half >> UInt64($0)) }
        }
        let written = groups.map { String($0, radix: 16) }
        var longest = 0..<0
        var start = 0
        for index in 0...groups.count where index == groups.count || groups[index] != 0 {
            if index - start > max(1, longest.count) { longest = start..<index }
            start = index + 1
        }
        if longest.isEmpty { return written.joined(separator: ":") }
        let front = written[..<longest.lowerBound].joined(separator: ":")
        return "\(front)::\(written[longest.upperBound...].joined(separator: ":"))"
    }
}
