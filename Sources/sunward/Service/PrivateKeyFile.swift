import Foundation

/// A file that holds a private key.
struct PrivateKeyFile {
    /// The bit of a mode that lets everybody read.
    private static let readableByOthers = 0o004

    let path: String

    /// The file's mode, as `chmod` takes it, where everybody on the machine may read it; nil where not everybody may, or
    /// the file cannot be looked at. A group may read it: that is how keys are shared with a service.
    var modeOpenToAll: String? {
        let file = URL(filePath: path).resolvingSymlinksInPath().path
        let attributes = try? FileManager.default.attributesOfItem(atPath: file)
        guard let mode = attributes?[.posixPermissions] as? Int, mode & Self.readableByOthers != 0 else { return nil }
        return String(format: "%04o", mode)
    }
}
