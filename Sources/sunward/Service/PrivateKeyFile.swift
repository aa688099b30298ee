import Foundation

/// A file that holds a private key.
struct PrivateKeyFile {
    let path: String

    /// The file's mode, as `chmod` takes it, where everybody on the machine may read it; nil where not everybody may, or
    /// the file cannot be looked at. A group may read it: that is how keys are shared with a service.
    var modeOpenToAll: String? {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IROTH != 0 else { return nil }
        return String(format: "%04o", status.st_mode & 0o7777)
    }
}
