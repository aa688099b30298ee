import Foundation

/// What of a spool could not be read, as it lies on disk, for a person to look at.
struct DamagedRecord: Encodable {
    var at: Date
    var reason: String
    var file: String
    var offset: Int
    var length: Int
    /// With length and checksum in front, where they could be made out; nil where the disk does not give them back, or
    /// they are too many to keep.
    var bytes: Data?
}
