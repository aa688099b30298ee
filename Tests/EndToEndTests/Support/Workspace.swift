import Foundation
import Synchronization

/// A folder of the test's own, removed after it.
struct Workspace: Sendable {
    private static let count = Mutex(0)

    let url: URL

    static func run<Result>(_ body: (Workspace) async throws -> Result) async throws -> Result {
        let number = count.withLock { count in
            count += 1
            return count
        }
        let name = "sunward-end-to-end-\(ProcessInfo.processInfo.processIdentifier)-\(number)"
        let workspace = Workspace(url: URL(filePath: "/tmp").appending(path: name))
        try FileManager.default.createDirectory(at: workspace.url, withIntermediateDirectories: true)
        do {
            let result = try await body(workspace)
            await workspace.remove()
            return result
        } catch {
            await workspace.remove()
            throw error
        }
    }

    func path(_ name: String) -> String { url.appending(path: name).path }

    /// Writes a file and returns its path.
    @discardableResult
    func write(_ name: String, _ text: String) throws -> String {
        try Data(text.utf8).write(to: url.appending(path: name))
        return path(name)
    }

    /// A copy of the demonstration fleet, to be changed.
    func copyOfDemoFleet() throws -> String {
        try FileManager.default.copyItem(atPath: ProjectFiles.demoFleet, toPath: path("fleet"))
        return path("fleet")
    }

    /// Replaces text that must occur in a file.
    func replace(_ old: String, with new: String, in file: String) throws {
        let url = url.appending(path: file)
        let text = try String(contentsOf: url, encoding: .utf8)
        guard text.contains(old) else { throw HarnessError("\(file) does not contain \"\(old)\"") }
        try Data(text.replacing(old, with: new).utf8).write(to: url)
    }

    /// Tries again for a while: processes of a server that was killed may still write.
    private func remove() async {
        _ = try? await eventually("\(url.path) is removed", within: .seconds(10)) {
            try? FileManager.default.removeItem(at: url)
            return !FileManager.default.fileExists(atPath: url.path)
        }
    }

    /// Files below a folder of the workspace, for telling whether anything is left.
    func files(below folder: String) -> [String] {
        let paths = FileManager.default.enumerator(atPath: path(folder))?.compactMap { $0 as? String } ?? []
        return paths.sorted()
    }
}
