import Foundation

/// A file that a command writes its result to.
enum OutputFile {
    /// Looks before long work whether its result can be put where it was asked for.
    static func expectRoom(for paths: String?...) throws {
        for path in paths.compactMap(\.self) {
            let folder = URL(filePath: path).deletingLastPathComponent().path
            guard access(folder, W_OK) == 0 else { throw failure(path, ErrorWords.system(errno)) }
        }
    }

    static func write(_ text: String, to path: String) throws {
        do {
            try Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
        } catch {
            throw failure(path, ErrorWords.of(error))
        }
    }

    private static func failure(_ path: String, _ reason: String) -> CommandFailure {
        CommandFailure(.failed, "\(path) cannot be written: \(reason)")
    }
}
