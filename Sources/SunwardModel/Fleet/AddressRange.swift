/// A range of addresses in CIDR notation (RFC 4632; for IPv6 RFC 4291, 2.3), for example `10.1.0.0/16`.
public struct AddressRange: Hashable, Sendable {
    /// Why a text is no range.
    public struct Complaint: Error, Hashable, Sendable {
        /// What is wrong and what would be right, to follow the text in a sentence.
        public let text: String
    }

    /// The first address of the range.
    public let first: InternetAddress

    /// Bits that all addresses of the range have in common; of two ranges that hold an address the one with more is
    /// the narrower.
    public let prefixLength: Int

    /// The range that `text` writes.
    ///
    /// - Throws: ``Complaint`` when it is none. Bits beyond the prefix are refused: who writes `10.1.2.3/16` may have
    ///   meant either the one address or the whole range.
    public init(_ text: String) throws(Complaint) {
        let parts = text.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        guard let address = InternetAddress(parts[0]) else {
            throw Complaint(text: "does not begin with an address; write for example \(Self.example)")
        }
        let bits = address.family.bits
        guard parts.count == 2 else {
            throw Complaint(text: "has no length; write \(address)/\(bits) for the one address")
        }
        let isPlain = parts[1].utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        guard isPlain, let length = Int(parts[1]), length <= bits else {
            throw Complaint(text: "has no length from 0 to \(bits) after the slash; write for example \(Self.example)")
        }
        let first = Self.first(of: address, length)
        guard first == address else {
            let wanted = "write \(first)/\(length), or \(address)/\(bits) for the one address"
            throw Complaint(text: "has an address inside the range in the place of its first; \(wanted)")
        }
        self.first = first
        prefixLength = length
    }

    /// Whether `address` lies in the range; never when it is of the other family.
    public func contains(_ address: InternetAddress) -> Bool {
        address.family == first.family && Self.first(of: address, prefixLength) == first
    }

    private static let example = "10.1.0.0/16 or 2001:db8::/32"

    /// `address` with all bits beyond the first `length` cleared.
    private static func first(of address: InternetAddress, _ length: Int) -> InternetAddress {
        // Shifts by the whole width give zero.
        let high = address.high & ~(UInt64.max >> length)
        if address.family == .v4 { return InternetAddress(v4: UInt32(high >> 32)) }
        return InternetAddress(v6: high, address.low & ~(UInt64.max >> max(0, length - 64)))
    }
}

extension AddressRange: CustomStringConvertible {
    public var description: String { "\(first)/\(prefixLength)" }
}
