import Foundation

/// A child process that outlives this one, however it ends, to stop the test server and remove its folder.
///
/// It reads from a pipe whose other end only this process holds, and nobody writes to; the end of the stream is the end
/// of this process.
struct Watchdog: Sendable {
    /// The end this process holds, never closed on purpose.
    private let lifeline: Int32

    /// Starts the child.
    ///
    /// - Parameter folder: The folder of the test server, which need not have started yet.
    /// - Throws: When the child cannot be started.
    init(folder: URL) throws {
        var descriptors: [Int32] = [-1, -1]
        guard pipe(&descriptors) == 0 else { throw CocoaError(.fileReadUnknown) }
        for descriptor in descriptors { _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC) }
        lifeline = descriptors[1]
        let script = """
            trap '' INT HUP TERM QUIT
            folder="$1"
            read -r _
            read -r server < "$folder/data/postmaster.pid" && kill -QUIT "$server"
            for _ in 1 2 3 4 5 6 7 8 9 10; do
                [ -e "$folder/data/postmaster.pid" ] || break
                sleep 0.2
            done
            rm -rf "$folder"
            """
        let child = Process()
        child.executableURL = URL(filePath: "/bin/sh")
        child.arguments = ["-c", script, "watchdog", folder.path(percentEncoded: false)]
        child.standardInput = FileHandle(fileDescriptor: descriptors[0], closeOnDealloc: true)
        child.standardOutput = FileHandle.nullDevice
        child.standardError = FileHandle.nullDevice
        try child.run()
    }
}
