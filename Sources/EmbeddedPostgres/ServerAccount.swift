import Foundation

/// The account the server runs as: the current one, or for root, as whom PostgreSQL refuses to run, `postgres` or else
/// `nobody`.
struct ServerAccount: Sendable {
    let name: String
    let userID: uid_t
    let groupID: gid_t
    /// Whether it is another account than the current process's.
    let isDifferent: Bool

    /// What goes before a command to run it as this account.
    var prefix: [String] {
        guard isDifferent else { return [] }
        return [
            "/usr/bin/env", "setpriv", "--reuid", String(userID), "--regid", String(groupID), "--clear-groups", "--",
        ]
    }

    /// - Throws: ``EmbeddedPostgresError`` when root finds no account to use.
    static func choose() throws -> ServerAccount {
        guard geteuid() == 0 else {
            return ServerAccount(name: NSUserName(), userID: geteuid(), groupID: getegid(), isDifferent: false)
        }
        for name in ["postgres", "nobody"] {
            if let entry = getpwnam(name)?.pointee {
                return ServerAccount(name: name, userID: entry.pw_uid, groupID: entry.pw_gid, isDifferent: true)
            }
        }
        throw EmbeddedPostgresError(
            .folderInaccessible,
            "PostgreSQL does not run as root, and there is no account postgres or nobody to use"
        )
    }

    /// Creates a folder that belongs to the account and that nobody else may read.
    func makePrivateFolder(_ folder: URL) throws {
        let path = folder.path(percentEncoded: false)
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw EmbeddedPostgresError(.folderInaccessible, "cannot create the folder \(path): \(error)")
        }
        guard isDifferent else { return }
        guard chown(path, userID, groupID) == 0 else {
            throw EmbeddedPostgresError(
                .folderInaccessible,
                "cannot give the folder \(path) to \(name): \(String(cString: strerror(errno)))"
            )
        }
    }

    /// Makes sure the account can reach a folder through all folders above it.
    ///
    /// - Throws: ``EmbeddedPostgresError`` naming the folder that is in the way.
    func requireTraversable(above folder: URL) throws {
        guard isDifferent else { return }
        var path = folder.standardizedFileURL.deletingLastPathComponent().path(percentEncoded: false)
        while true {
            var status = stat()
            if stat(path, &status) == 0, !mayEnter(status) {
                throw EmbeddedPostgresError(
                    .folderInaccessible,
                    "PostgreSQL runs as \(name), who may not enter \(path): choose a folder outside it, "
                        + "or allow it with chmod o+x \(path)"
                )
            }
            if path == "/" || path.isEmpty { return }
            path = URL(filePath: path).deletingLastPathComponent().path(percentEncoded: false)
            if path.count > 1, path.hasSuffix("/") { path.removeLast() }
        }
    }

    private func mayEnter(_ status: stat) -> Bool {
        if status.st_uid == userID { return status.st_mode & S_IXUSR != 0 }
        if status.st_gid == groupID { return status.st_mode & S_IXGRP != 0 }
        return status.st_mode & S_IXOTH != 0
    }
}
