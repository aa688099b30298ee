import Crypto
import Foundation

/// SHA-256 of an API key's secret: all that Sunward keeps of it.
///
/// A secret holds 256 random bits, so neither salt nor a slow hash would make guessing it any harder.
public struct KeyDigest: Hashable, Sendable {
    /// Length in bytes.
    public static let byteCount = 32

    private let words: (UInt64, UInt64, UInt64, UInt64)

    /// The digest of a secret as it was presented, whatever that was.
    public init(of presented: some StringProtocol) {
        var hash = SHA256()
        var text = String(presented)
        text.withUTF8 { hash.update(bufferPointer: UnsafeRawBufferPointer($0)) }
        words = hash.finalize().withUnsafeBytes { Self.words($0) }
    }

    /// The digest that was kept; nil when it has not ``byteCount`` bytes.
    public init?(_ kept: Data) {
        guard kept.count == Self.byteCount else { return nil }
        words = kept.withUnsafeBytes { Self.words($0) }
    }

    /// The bytes to keep.
    public var data: Data {
        withUnsafeBytes(of: words) { Data($0) }
    }

    /// Whether both are the same, in a time that does not depend on where they differ.
    public func matches(_ other: KeyDigest) -> Bool {
        let difference =
            (words.0 ^ other.words.0) | (words.1 ^ other.words.1) | (words.2 ^ other.words.2)
            | (words.3 ^ other.words.3)
        return difference == 0
    }

    public static func == (left: KeyDigest, right: KeyDigest) -> Bool { left.matches(right) }

    public func hash(into hasher: inout Hasher) {
        // Any part of a SHA-256 is as good as all of it, and the table of keys is small.
        hasher.combine(words.0)
    }

    private static func words(_ bytes: UnsafeRawBufferPointer) -> (UInt64, UInt64, UInt64, UInt64) {
        func word(_ index: Int) -> UInt64 { bytes.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self) }
        return (word(0), word(1), word(2), word(3))
    }
}
