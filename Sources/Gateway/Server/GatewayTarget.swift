import Foundation
import NIOHTTP1

/// What a client's request line asks for.
enum GatewayTarget: Hashable, Sendable {
    case answer(Surface)
    case models
    case model(String)
    case health

    /// Files and batches.
    case storage(StorageTarget)

    /// The path is known, the method is not meant for it.
    case wrongMethod(allowed: String)
    case unknown

    init(method: HTTPMethod, uri: String) {
        let path = uri.prefix { $0 != "?" }
        if let surface = Self.surface(path) {
            self = method == .POST ? .answer(surface) : .wrongMethod(allowed: "POST")
        } else if path == "/v1/models" {
            self = Self.isRead(method) ? .models : .wrongMethod(allowed: "GET, HEAD")
        } else if path == "/health" {
            self = Self.isRead(method) ? .health : .wrongMethod(allowed: "GET, HEAD")
        } else if path.hasPrefix("/v1/models/") {
            let written = String(path.dropFirst("/v1/models/".count))
            let name = written.removingPercentEncoding ?? written
            self = Self.isRead(method) ? .model(name) : .wrongMethod(allowed: "GET, HEAD")
        } else if let target = StorageTarget.read(method: method, path: path) {
            switch target {
            case .success(let target): self = .storage(target)
            case .failure(let wrong): self = .wrongMethod(allowed: wrong.allowed)
            }
        } else {
            self = .unknown
        }
    }

    private static func isRead(_ method: HTTPMethod) -> Bool { method == .GET || method == .HEAD }

    private static func surface(_ path: Substring) -> Surface? {
        switch path {
        case "/v1/chat/completions": .chatCompletions
        case "/v1/completions": .completions
        case "/v1/embeddings": .embeddings
        default: nil
        }
    }
}
