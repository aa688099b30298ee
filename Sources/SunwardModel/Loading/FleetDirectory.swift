import Foundation

/// The files of one fleet, as text.
struct FleetDirectory {
    /// One file, with its text unless that could not be had; why not is in the report.
    struct File {
        /// The file's name without its extension.
        var stem: String
        var text: String?
        var report: FileReport
    }

    /// Larger than any fleet that people write by hand by far.
    static let maxFileBytes = 1 << 20

    /// More than any fleet has; a directory with more is not a fleet's.
    static let maxFiles = 2_000

    static let fleetFileName = "fleet.yaml"

    /// What is wrong with the directory itself.
    var report: FileReport
    var fleetFile: File?
    var siteFiles: [File] = []

    /// Reads `fleet.yaml` and every other file that ends in `.yaml` or `.yml`; anything else, subdirectories and
    /// hidden files included, is no part of the fleet.
    init(_ directory: URL) {
        report = FileReport(file: directory.relativePath)
        let names: [String]
        do {
            names = try FileManager.default.contentsOfDirectory(atPath: directory.path)
                .filter { !$0.hasPrefix(".") && ($0.hasSuffix(".yaml") || $0.hasSuffix(".yml")) }
                .sorted()
        } catch {
            let exists = FileManager.default.fileExists(atPath: directory.path)
            report.error("", exists ? "is not a directory that can be read" : "there is no such directory")
            return
        }
        guard names.count <= Self.maxFiles else {
            report.error("", "has \(names.count) YAML files; at most \(Self.maxFiles) are read")
            return
        }
        for name in names {
            let file = Self.read(name, in: directory)
            if name == Self.fleetFileName { fleetFile = file } else { siteFiles.append(file) }
        }
        reportAbsentFiles(names)
    }

    private func reportAbsentFiles(_ names: [String]) {
        if fleetFile == nil {
            let hint = names.contains("fleet.yml") ? "; rename fleet.yml" : "; it names the areas and classes"
            report.error("", "has no \(Self.fleetFileName)\(hint)")
        }
        if siteFiles.isEmpty {
            report.error("", "has no site files; describe each site in a file of its own, named <site>.yaml")
        }
    }

    private static func read(_ name: String, in directory: URL) -> File {
        let report = FileReport(file: "\(directory.relativePath)/\(name)")
        let stem = String(name.dropLast(name.hasSuffix(".yml") ? 4 : 5))
        // Files may be links, as in a mounted Kubernetes ConfigMap.
        let path = directory.appendingPathComponent(name).resolvingSymlinksInPath().path
        do {
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            // Opening a named pipe would wait for a writer.
            guard attributes[.type] as? FileAttributeType == .typeRegular else {
                report.error("", "is not a regular file")
                return File(stem: stem, report: report)
            }
            if let bytes = attributes[.size] as? Int, bytes > maxFileBytes {
                report.error("", "is \(bytes) bytes long; at most \(maxFileBytes) are read")
                return File(stem: stem, report: report)
            }
            let data = try Data(contentsOf: URL(fileURLWithPath: path))
            return File(stem: stem, text: decode(data, report), report: report)
        } catch {
            report.error("", "cannot be read: \(error.localizedDescription)")
            return File(stem: stem, report: report)
        }
    }

    private static func decode(_ data: Data, _ report: FileReport) -> String? {
        let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
        let bytes = data.starts(with: byteOrderMark) ? data.dropFirst(byteOrderMark.count) : data
        if let text = String(validating: bytes, as: UTF8.self) { return text }
        let lines = bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        let line = lines.firstIndex { String(validating: $0, as: UTF8.self) == nil }
        report.error("", at: line.map { TextPosition(line: $0 + 1) }, "is not UTF-8; save the file as UTF-8 text")
        return nil
    }
}
