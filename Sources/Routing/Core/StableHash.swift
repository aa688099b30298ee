import Foundation
import SeededRandom

/// 64-bit hashes that are the same in every process and version: two routers send a session to the same site.
public enum StableHash {
    /// FNV-1a over the bytes of a name, then mixed so that names of one letter's difference are far apart.
    public static func of(_ name: String) -> UInt64 { SplitMix64.mixed(fowlerNollVo(name.utf8)) }

    /// The same over bytes.
    public static func of(_ bytes: Data) -> UInt64 { SplitMix64.mixed(bytes.withUnsafeBytes { fowlerNollVo($0) }) }

    /// FNV-1a of 64 bits (Fowler, Noll and Vo).
    static func fowlerNollVo(_ bytes: some Sequence<UInt8>) -> UInt64 {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325
        for byte in bytes {
            hash ^= UInt64(byte)
            hash = hash &* 0x100_0000_01B3
        }
        return hash
    }
}
