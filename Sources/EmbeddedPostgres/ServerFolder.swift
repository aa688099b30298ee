import Foundation

/// The files of one private server.
struct ServerFolder: Sendable {
    /// The longest path of a Unix socket, without its terminating zero.
    private static let longestSocketPathBytes = 107

    /// The folder everything is in.
    let root: URL

    /// The cluster's data.
    var data: String { root.appending(path: "data").path(percentEncoded: false) }
    /// What the server logs.
    var log: String { root.appending(path: "server.log").path(percentEncoded: false) }
    private var processFile: String { data + "/postmaster.pid" }

    /// Where the Unix socket is: inside the folder, or under `/tmp` when that path would be too long.
    var socketFolder: URL {
        let inside = root.appending(path: "socket")
        let longest = inside.path(percentEncoded: false) + "/.s.PGSQL.5432.lock"
        if longest.utf8.count <= Self.longestSocketPathBytes { return inside }
        return URL(filePath: "/tmp/sunward-\(String(Self.hash(inside.path(percentEncoded: false)), radix: 36))")
    }

    /// Whether the socket's folder is not part of ``root``.
    var isSocketOutside: Bool { socketFolder != root.appending(path: "socket") }

    var isInitialized: Bool {
        FileManager.default.fileExists(atPath: data + "/PG_VERSION")
    }

    /// The process of the server that owns the data now, if it lives.
    func liveProcess() -> pid_t? {
        guard let text = try? String(contentsOfFile: processFile, encoding: .utf8),
            let line = text.split(separator: "\n").first, let process = pid_t(line), process > 1
        else { return nil }
        guard kill(process, 0) == 0 || errno == EPERM else { return nil }
        // After a crash the number may belong to another program.
        let name = try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
        guard let name else { return process }
        return name.hasPrefix("postgres") || name.hasPrefix("postmaster") ? process : nil
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
