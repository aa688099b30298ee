import Foundation
import Observability
import Testing

@Suite struct ProcessStatisticsTests {
    @Test func readsTheFieldsThatTheManualNames() throws {
        let root = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
        defer { try? FileManager.default.removeItem(at: root) }
        try FileManager.default.createDirectory(at: root.appending(path: "self/fd"), withIntermediateDirectories: true)
        for number in 0..<4 { try Data().write(to: root.appending(path: "self/fd/\(number)")) }
        // Fields 3 to 24 are 3 to 24, so that each number tells its place.
        let fields = (4...24).map(String.init).joined(separator: " ")
        try "42 (a ) b) S \(fields)".write(to: root.appending(path: "self/stat"), atomically: true, encoding: .utf8)
        try "cpu 1 2\nbtime 1000\n".write(to: root.appending(path: "stat"), atomically: true, encoding: .utf8)
        let limits = "Limit  Soft Limit  Hard Limit  Units\nMax open files            1024       524288     files\n"
        try limits.write(to: root.appending(path: "self/limits"), atomically: true, encoding: .utf8)
        let statistics = try #require(ProcFileSystem(root: root.path).statistics())
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        #expect(statistics.cpuSeconds == 29 / ticks)
        #expect(statistics.threads == 20)
        #expect(statistics.startTimeSeconds == 1000 + 22 / ticks)
        #expect(statistics.virtualMemoryBytes == 23)
        #expect(statistics.residentMemoryBytes == 24 * Double(sysconf(Int32(_SC_PAGESIZE))))
        #expect(statistics.openFileDescriptors == 4)
        #expect(statistics.maxFileDescriptors == 1024)
    }

    @Test func thereAreNoneWithoutTheFileSystem() {
        #expect(ProcFileSystem(root: "/nowhere").statistics() == nil)
        let factory = PrometheusMetricsFactory(process: ProcFileSystem(root: "/nowhere"))
        #expect(!factory.exposition().contains("process_"))
    }

    @Test(.enabled(if: FileManager.default.fileExists(atPath: "/proc/self/stat")))
    func exposesThisProcess() throws {
        let statistics = try #require(ProcFileSystem().statistics())
        #expect(statistics.residentMemoryBytes > 1e6)
        #expect(statistics.openFileDescriptors >= 3)
        #expect(statistics.threads >= 1)
        let age = Date().timeIntervalSince1970 - statistics.startTimeSeconds
        #expect((-5...86_400).contains(age))
        let text = PrometheusMetricsFactory().exposition()
        for name in [
            "process_resident_memory_bytes", "process_cpu_seconds_total", "process_start_time_seconds",
            "process_open_fds", "process_max_fds",
        ] {
            #expect(text.contains("\n\(name) "), "\(name)")
        }
    }
}
