import Foundation

/// Memory of this process at one moment, in bytes; nil where the system has no /proc.
struct ProcessMemory: Codable, Hashable, Sendable {
    /// Held in RAM (VmRSS).
    let residentBytes: Int?

    /// Asked of the system for the heap, stacks and the like, touched or not (VmData).
    let dataBytes: Int?

    static var now: ProcessMemory {
        ProcessMemory(status: (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? "")
    }

    /// The most that was ever held in RAM (VmHWM).
    static var peakBytes: Int? {
        bytes("VmHWM", (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? "")
    }

    /// - Parameter status: The text of /proc/self/status.
    init(status: String) {
        residentBytes = Self.bytes("VmRSS", status)
        dataBytes = Self.bytes("VmData", status)
    }

    private static func bytes(_ name: String, _ status: String) -> Int? {
        for line in status.split(separator: "\n") where line.hasPrefix(name + ":") {
            let fields = line.split { $0 == " " || $0 == "\t" }
            return fields.count == 3 && fields[2] == "kB" ? Int(fields[1]).map { $0 * 1024 } : nil
        }
        return nil
    }
}
