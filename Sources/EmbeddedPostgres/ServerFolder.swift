import Foundation

/// The files of one private server.
struct ServerFolder: Sendable {
    /// The longest path of a Unix socket, without its terminating zero.
    private static let longestSocketPathBytes = 107

    /// What a list of sockets and libpq's list of hosts take for more than a letter.
    private static let listCharacters: Set<Character> = [",", "'"]

    /// What a shell takes for more than a letter between double quotes: `pg_ctl` puts the data's and the log's path into
    /// a command as they are.
    private static let shellCharacters: Set<Unicode.Scalar> = ["\"", "$", "`", "\\"]

    /// The folder everything is in.
    let root: URL

    /// The cluster's data.
    var data: String { root.appending(path: "data").path(percentEncoded: false) }
    /// What the server logs.
    var log: String { root.appending(path: "server.log").path(percentEncoded: false) }
    /// Which process is the server.
    var processFile: String { data + "/postmaster.pid" }

    /// Where the Unix socket is: inside the folder, or under `/tmp` when that path would be too long, or not one path.
    var socketFolder: URL {
        let inside = root.appending(path: "socket")
        let longest = inside.path(percentEncoded: false) + "/.s.PGSQL.5432.lock"
        let isOnePath = !longest.contains { Self.listCharacters.contains($0) }
        if isOnePath, longest.utf8.count <= Self.longestSocketPathBytes { return inside }
        return URL(filePath: "/tmp/sunward-\(String(Self.hash(inside.path(percentEncoded: false)), radix: 36))")
    }

    /// Whether the socket's folder is not part of ``root``.
    var isSocketOutside: Bool { socketFolder != root.appending(path: "socket") }

    var isInitialized: Bool {
        FileManager.default.fileExists(atPath: data + "/PG_VERSION")
    }

    /// Makes sure that PostgreSQL's programs can be told of the folder.
    ///
    /// - Throws: ``EmbeddedPostgresError`` with code `unusablePath`.
    func requireUsablePath() throws {
        let path = root.path(percentEncoded: false)
        let isUsable = path.unicodeScalars.allSatisfy {
            $0.value >= 0x20 && $0.value != 0x7f && !Self.shellCharacters.contains($0)
        }
        guard !isUsable else { return }
        throw EmbeddedPostgresError(
            .unusablePath,
            "PostgreSQL cannot run in the folder \(path), since its programs hand the path to a shell: choose one without "
                + "\" $ ` \\ and control characters in its path"
        )
    }

    /// The process of the server that owns the data now, if it lives.
    func liveProcess() -> pid_t? {
        guard let text = try? String(contentsOfFile: processFile, encoding: .utf8),
            let line = text.split(separator: "\n").first, let process = pid_t(line), process > 1
        else { return nil }
        guard kill(process, 0) == 0 || errno == EPERM else { return nil }
        // After a crash or a reboot the number may belong to another program, or to another cluster's server.
        let name = try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
        guard let name else { return process }
        guard name.hasPrefix("postgres") || name.hasPrefix("postmaster") else { return nil }
        return mayServe(process) ? process : nil
    }

    /// Whether a process of PostgreSQL may be the server of this data. In doubt it is: to start without its lock files
    /// beside a server that lives would end that one.
    private func mayServe(_ process: pid_t) -> Bool {
        var own = stat()
        guard stat(data, &own) == 0 else { return true }
        // A server runs in its data folder. By device and number, since there are many paths to one folder.
        var place = stat()
        if stat("/proc/\(process)/cwd", &place) == 0 { return place.st_dev == own.st_dev && place.st_ino == own.st_ino }
        // Without a place it has ended, and nobody has taken note of it yet.
        guard errno == EACCES || errno == EPERM else { return false }
        // It is not for us to see, as without root's full powers nothing of other accounts is. PostgreSQL itself goes by
        // the account then: no server runs in a folder of another's.
        var status = stat()
        return stat("/proc/\(process)", &status) != 0 || status.st_uid == own.st_uid
    }

    /// Removes what a killed server left and what would keep the next from starting.
    func removeStaleLocks() {
        let socket = socketFolder.path(percentEncoded: false) + "/.s.PGSQL.5432"
        for file in [processFile, socket, socket + ".lock"] {
            try? FileManager.default.removeItem(atPath: file)
        }
    }

    /// The end of the server's log.
    func logTail(lines: Int = 12) -> String {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").suffix(lines).joined(separator: "\n")
    }

    /// FNV-1a, 64 bits: the same folder has the same socket in every process.
    private static func hash(_ text: String) -> UInt64 {
        text.utf8.reduce(0xcbf2_9ce4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01b3 }
    }
}
