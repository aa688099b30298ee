/// What the operating system knows of this process, under the names that Prometheus' client libraries share.
public struct ProcessStatistics: Hashable, Sendable {
    public var residentMemoryBytes: Double
    public var virtualMemoryBytes: Double

    /// User and system time together.
    public var cpuSeconds: Double

    /// Since 1970.
    public var startTimeSeconds: Double

    public var openFileDescriptors: Int

    /// How many may be open; nil where nobody says.
    public var maxFileDescriptors: Int?
    public var threads: Int

    public init(
        residentMemoryBytes: Double,
        virtualMemoryBytes: Double,
        cpuSeconds: Double,
        startTimeSeconds: Double,
        openFileDescriptors: Int,
        maxFileDescriptors: Int? = nil,
        threads: Int
    ) {
        self.residentMemoryBytes = residentMemoryBytes
        self.virtualMemoryBytes = virtualMemoryBytes
        self.cpuSeconds = cpuSeconds
        self.startTimeSeconds = startTimeSeconds
        self.openFileDescriptors = openFileDescriptors
        self.maxFileDescriptors = maxFileDescriptors
        self.threads = threads
    }

    func exposition() -> String {
        let metrics: [(String, MetricKind, String, Double?)] = [
            ("process_cpu_seconds_total", .counter, "User and system time in seconds.", cpuSeconds),
            ("process_open_fds", .gauge, "Open file descriptors.", Double(openFileDescriptors)),
            ("process_max_fds", .gauge, "Most file descriptors that may be open.", maxFileDescriptors.map(Double.init)),
            ("process_resident_memory_bytes", .gauge, "Resident memory in bytes.", residentMemoryBytes),
            ("process_start_time_seconds", .gauge, "Start of the process since 1970 in seconds.", startTimeSeconds),
            ("process_threads", .gauge, "Threads of the process.", Double(threads)),
            ("process_virtual_memory_bytes", .gauge, "Virtual memory in bytes.", virtualMemoryBytes),
        ]
        return metrics.compactMap { name, kind, help, value in
            guard let value else { return nil }
            return ExpositionFormat.header(name: name, kind: kind, help: help)
                + "\(name) \(ExpositionFormat.number(value))\n"
        }.joined()
    }
}
