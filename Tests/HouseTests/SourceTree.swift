import Foundation

/// The project's files as text.
struct SourceTree: Sendable {
    /// A file, by its path below the project's root.
    struct File: Sendable {
        let path: String
        let text: String
        let lines: [Substring]

        var name: Substring { path.split(separator: "/").last ?? "" }

        /// The folder below Sources or Tests that it lies in.
        var target: String { path.split(separator: "/").dropFirst().first.map(String.init) ?? "" }

        /// The numbers of the lines, from 1, in which a pattern occurs.
        func lines(matching pattern: String) throws -> [Int] {
            let expression = try NSRegularExpression(pattern: pattern, options: .anchorsMatchLines)
            let matches = expression.matches(in: text, range: NSRange(location: 0, length: text.utf16.count))
            let units = matches.isEmpty ? [] : Array(text.utf16)
            return matches.map { match in
                1 + units[..<NSMaxRange(match.range)].count { $0 == 10 }
            }
        }

        /// The same without lines that are comments as a whole.
        func code(matching pattern: String) throws -> [Int] {
            try lines(matching: pattern).filter {
                !lines[$0 - 1].trimmingPrefix(while: \.isWhitespace).hasPrefix("//")
            }
        }

        /// The modules it imports.
        var imports: [String] {
            lines.filter { $0.contains("import ") }.compactMap {
                $0.firstMatch(of: #/^(?:@\w+ |public |package |internal |private )*import (?:struct |class )?(\w+)/#)
            }
            .map { String($0.1) }
        }
    }

    static let root = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// Every text file that is ours: not what a build, a run or a person's editor leaves.
    static let files: [File] = {
        let left: Set = ["var", "Package.resolved"]
        let kept: Set = [".ci", ".gitignore", ".swift-format"]
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root.path)) ?? []
        let ours = names.filter { kept.contains($0) || !($0.hasPrefix(".") || left.contains($0)) }.sorted()
        return ours.flatMap { name in
            let below =
                FileManager.default.enumerator(atPath: root.appending(path: name).path)?
                .compactMap { $0 as? String }.map { name + "/" + $0 } ?? []
            return ([name] + below).sorted().compactMap(read)
        }
    }()

    static func swift(in folder: String) -> [File] {
        files.filter { $0.path.hasPrefix(folder + "/") && $0.path.hasSuffix(".swift") }
    }

    /// Folders right below another.
    static func folders(in folder: String) throws -> [String] {
        try FileManager.default.contentsOfDirectory(
            at: root.appending(path: folder),
            includingPropertiesForKeys: [.isDirectoryKey],
            options: .skipsHiddenFiles
        )
        .filter(\.hasDirectoryPath).map(\.lastPathComponent).sorted()
    }

    /// - Returns: nil for a folder, and for what is not text.
    private static func read(_ path: String) -> File? {
        guard let data = FileManager.default.contents(atPath: root.appending(path: path).path),
            let text = String(data: data, encoding: .utf8)
        else { return nil }
        return File(path: path, text: text, lines: text.split(separator: "\n", omittingEmptySubsequences: false))
    }
}
