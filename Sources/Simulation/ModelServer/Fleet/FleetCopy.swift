import Foundation
import SunwardModel

/// Copies a fleet's folder with the addresses of its model servers filled in, so that a control plane can be started on
/// it. Comments and the order of lines stay.
public struct FleetCopy: Sendable {
    /// Endpoints by site and model.
    public typealias Endpoints = [String: [String: [String]]]

    private let source: URL
    private let endpoints: Endpoints

    public init(of source: URL, endpoints: Endpoints) {
        self.source = source
        self.endpoints = endpoints
    }

    /// Writes the copy; blocks on files. Files of the same names are replaced.
    ///
    /// - Throws: ``SimulationError`` with `unusableFiles`; also when the copy, read back, does not have the endpoints.
    public func write(to target: URL) throws(SimulationError) {
        do {
            let files = FileManager.default
            try files.createDirectory(at: target, withIntermediateDirectories: true)
            for file in try files.contentsOfDirectory(at: source, includingPropertiesForKeys: nil)
            where file.pathExtension == "yaml" {
                let text = try String(contentsOf: file, encoding: .utf8)
                let site = file.deletingPathExtension().lastPathComponent
                let copy = endpoints[site].map { Self.text(text, endpoints: $0) } ?? text
                try Data(copy.utf8).write(to: target.appending(path: file.lastPathComponent), options: .atomic)
            }
            try check(FleetLoader().loadValid(directory: target))
        } catch let error as SimulationError {
            throw error
        } catch let error as FleetError {
            let problems = error.problems.map(\.description).joined(separator: "; ")
            throw SimulationError(.unusableFiles, "the copy in \(target.path) is no fleet: \(problems)")
        } catch {
            throw SimulationError(.unusableFiles, "the fleet cannot be copied to \(target.path)", cause: error)
        }
    }

    private func check(_ fleet: Fleet) throws(SimulationError) {
        for site in fleet.sites {
            for model in site.models {
                guard let wanted = endpoints[site.name]?[model.name], wanted != model.endpoints else { continue }
                throw SimulationError(
                    .unusableFiles,
                    "the endpoint of \(site.name)/\(model.name) could not be written; begin its entry in the "
                        + "site's file with \"- name: \(model.name)\", each key on a line of its own"
                )
            }
        }
    }

    /// A site's file with `endpoint` (or, of several, `endpoints`) after the name of every model.
    static func text(_ text: String, endpoints: [String: [String]]) -> String {
        var lines: [Substring] = []
        var isInModels = false
        /// Deeper lines belong to an `endpoints` that is left out.
        var dropDeeperThan: Int?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            let indent = line.prefix { $0 == " " }.count
            let isBlank = line.allSatisfy(\.isWhitespace)
            if indent == 0, !isBlank, !["#", "-"].contains(line.first) { isInModels = line.hasPrefix("models:") }
            if let depth = dropDeeperThan, !isBlank {
                if indent > depth || (indent == depth && line.dropFirst(indent).hasPrefix("- ")) { continue }
                dropDeeperThan = nil
            }
            guard isInModels, let entry = Entry(line) else {
                lines.append(line)
                continue
            }
            switch entry.key {
            case "endpoint", "endpoints": dropDeeperThan = entry.column
            case "name":
                lines.append(line)
                if let urls = endpoints[entry.value] { lines.append(Substring(entry.line(for: urls))) }
            default: lines.append(line)
            }
        }
        return lines.joined(separator: "\n")
    }

    /// `key: value` on a line of its own, perhaps the first of a list's item.
    private struct Entry {
        let column: Int
        let key: Substring
        let value: String

        init?(_ line: Substring) {
            var rest = line.drop { $0 == " " }
            if rest.hasPrefix("- ") { rest = rest.dropFirst(2).drop { $0 == " " } }
            guard let colon = rest.firstIndex(of: ":"), !rest.hasPrefix("#") else { return nil }
            column = line.distance(from: line.startIndex, to: rest.startIndex)
            key = rest[..<colon]
            let after = rest[rest.index(after: colon)...].prefix { $0 != "#" }
            value = after.trimmingCharacters(in: CharacterSet(charactersIn: " \t\r\"'"))
        }

        func line(for urls: [String]) -> String {
            let indent = String(repeating: " ", count: column)
            if urls.count == 1, let url = urls.first { return "\(indent)endpoint: \(url)" }
            return "\(indent)endpoints: [\(urls.joined(separator: ", "))]"
        }
    }
}
