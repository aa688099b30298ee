import Foundation

extension UUID {
    /// The milliseconds since 1970 in a version 7 identifier (RFC 9562, section 5.7); nil for any other.
    var versionSevenMilliseconds: Int64? {
        withUnsafeBytes(of: uuid) { bytes in
            guard bytes[6] >> 4 == 7, bytes[8] >> 6 == 2 else { return nil }
            return bytes.prefix(6).reduce(0) { $0 << 8 | Int64($1) }
        }
    }
}
