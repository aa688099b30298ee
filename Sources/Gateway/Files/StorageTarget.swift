import Foundation
import NIOHTTP1

/// What a client's request line asks of files and batches.
enum StorageTarget: Hashable, Sendable {
    case upload
    case files
    case file(String)
    case content(String)
    case deleteFile(String)
    case createBatch
    case batches
    case batch(String)
    case cancelBatch(String)

    /// - Returns: nil for paths of something else; for a path with a method that is not for it, the methods that are.
    static func read(method: HTTPMethod, path: Substring) -> Result<StorageTarget, WrongMethod>? {
        let parts = path.split(separator: "/", omittingEmptySubsequences: false).dropFirst(2)
        guard path.hasPrefix("/v1/"), let kind = parts.first, parts.count <= 3 else { return nil }
        let id = parts.count > 1 ? String(parts[parts.startIndex + 1]).removingPercentEncoding ?? "" : nil
        let action = parts.count > 2 ? parts[parts.startIndex + 2] : nil
        // No id has a zero byte, and PostgreSQL takes none in a text.
        if let id, id.isEmpty || id.contains("\0") { return nil }
        switch (kind, id, action) {
        case ("files", nil, nil): return choose(method, [.POST: .upload, .GET: .files])
        case ("files", let id?, nil): return choose(method, [.GET: .file(id), .DELETE: .deleteFile(id)])
        case ("files", let id?, "content"): return choose(method, [.GET: .content(id)])
        case ("batches", nil, nil): return choose(method, [.POST: .createBatch, .GET: .batches])
        case ("batches", let id?, nil): return choose(method, [.GET: .batch(id)])
        case ("batches", let id?, "cancel"): return choose(method, [.POST: .cancelBatch(id)])
        default: return nil
        }
    }

    /// The path is known, the method is not meant for it.
    struct WrongMethod: Error, Hashable {
        let allowed: String
    }

    private static func choose(
        _ method: HTTPMethod,
        _ targets: KeyValuePairs<HTTPMethod, StorageTarget>
    ) -> Result<StorageTarget, WrongMethod> {
        if let target = targets.first(where: { $0.key == method })?.value { return .success(target) }
        return .failure(WrongMethod(allowed: targets.map(\.key.rawValue).joined(separator: ", ")))
    }
}
