import Foundation

/// Reads the numbers about this process from Linux's `/proc`; elsewhere there are none.
///
/// See proc_pid_stat(5) and proc_stat(5) for the fields.
public struct ProcFileSystem: ProcessStatisticsSource {
    private let root: String

    /// - Parameter root: where the file system is mounted.
    public init(root: String = "/proc") { self.root = root }

    public func statistics() -> ProcessStatistics? {
        guard let stat = text("self/stat"), let bootTime = bootTimeSeconds() else { return nil }
        // The second field, the command, may hold spaces and parentheses; the fields after it do not.
        guard let commandEnd = stat.lastIndex(of: ")") else { return nil }
        let fields = stat[stat.index(after: commandEnd)...].split(separator: " ").map { Double($0) }
        // Field 3 of the manual is index 0 here.
        func field(_ number: Int) -> Double? { number - 3 < fields.count ? fields[number - 3] : nil }
        let ticksPerSecond = Double(sysconf(Int32(_SC_CLK_TCK)))
        guard let userTicks = field(14), let systemTicks = field(15), let threads = field(20),
            let startTicks = field(22), let virtualBytes = field(23), let residentPages = field(24),
            ticksPerSecond > 0
        else { return nil }
        return ProcessStatistics(
            residentMemoryBytes: residentPages * Double(sysconf(Int32(_SC_PAGESIZE))),
            virtualMemoryBytes: virtualBytes,
            cpuSeconds: (userTicks + systemTicks) / ticksPerSecond,
            startTimeSeconds: bootTime + startTicks / ticksPerSecond,
            openFileDescriptors: openFileDescriptors(),
            maxFileDescriptors: maxFileDescriptors(),
            threads: Int(threads)
        )
    }

    private func bootTimeSeconds() -> Double? {
        let line = text("stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }
        return line.flatMap { Double($0.dropFirst("btime ".count)) }
    }

    private func openFileDescriptors() -> Int {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: "\(root)/self/fd")) ?? []
        return names.count
    }

    /// The soft limit: the first number of its line in proc_pid_limits(5).
    private func maxFileDescriptors() -> Int? {
        let title = "Max open files"
        let line = text("self/limits")?.split(separator: "\n").first { $0.hasPrefix(title) }
        return line?.dropFirst(title.count).split(separator: " ").first.flatMap { Int($0) }
    }

    private func text(_ path: String) -> String? {
        // Files of /proc have no length to go by, so they are read to the end.
        guard let handle = FileHandle(forReadingAtPath: "\(root)/\(path)") else { return nil }
        defer { try? handle.close() }
        return (try? handle.readToEnd()).map { String(decoding: $0, as: UTF8.self) }
    }
}
