import AsyncHTTPClient
import ControlAPI
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// Talks to a running service's control API.
struct ControlClient: Sendable {
    /// An answer as it came and as it is understood.
    struct Answer<Value: Sendable>: Sendable {
        let value: Value
        let json: Data
    }

    private let baseURL: String
    private let client: HTTPClient
    private let key: String?

    /// Gives `body` a client and closes it afterwards.
    static func run<Result>(
        _ options: ServiceOptions,
        _ body: (ControlClient) async throws -> Result
    ) async throws -> Result {
        var configuration = HTTPClient.Configuration()
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(120))
        if let file = options.authorities { configuration.tlsConfiguration = try ClientTrust.configuration(file: file) }
        let key = try options.secret()
        if key != nil, options.sendsInClear {
            Terminal.note("note: the API key goes to \(options.url) unencrypted; use https")
        }
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        let base = options.url.hasSuffix("/") ? String(options.url.dropLast()) : options.url
        do {
            let result = try await body(ControlClient(baseURL: base, client: client, key: key))
            try await client.shutdown()
            return result
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    /// Reads a resource.
    func get<Value: Decodable & Sendable>(
        _ path: String,
        query: [String: String?] = [:],
        as type: Value.Type = Value.self
    ) async throws -> Answer<Value> {
        try await send(.GET, path, query: query, body: nil, contentType: nil)
    }

    /// Sends a body.
    func send<Value: Decodable & Sendable>(
        _ method: HTTPMethod,
        _ path: String,
        query: [String: String?] = [:],
        body: Data?,
        contentType: String? = "application/json"
    ) async throws -> Answer<Value> {
        var request = HTTPClientRequest(url: baseURL + path + Self.encode(query))
        request.method = method
        request.headers.add(name: "accept", value: "application/json")
        if let key { request.headers.add(name: "authorization", value: "Bearer \(key)") }
        if let body, let contentType {
            request.headers.add(name: "content-type", value: contentType)
            request.body = .bytes(body)
        }
        let response: HTTPClientResponse
        let data: Data
        do {
            response = try await client.execute(request, timeout: .seconds(120))
            data = Data(buffer: try await response.body.collect(upTo: 256 << 20))
        } catch let error as CancellationError {
            throw error
        } catch {
            throw CommandFailure(
                .unreachable,
                Self.unreachable(baseURL, error)
            )
        }
        guard (200..<300).contains(Int(response.status.code)) else {
            throw Self.failure(status: Int(response.status.code), data: data)
        }
        do {
            return Answer(value: try WireCoding.decoder().decode(Value.self, from: data), json: data)
        } catch {
            throw CommandFailure(
                .failed,
                "the service at \(baseURL) answered \(path) with something this version does not understand: \(error)"
            )
        }
    }

    /// A name as one segment of a path.
    static func pathSegment(_ name: String) -> String {
        // What RFC 3986 leaves unreserved.
        let unreserved = CharacterSet(charactersIn: "-._~").union(.alphanumerics)
        return name.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }

    private static func unreachable(_ baseURL: String, _ error: any Error) -> String {
        // Names the certificate's fault, where that is what it is.
        if baseURL.hasPrefix("https:"), "\(error)".lowercased().contains("certificate") {
            return "the certificate that \(baseURL) shows is not trusted (\(error)); name the authority's with --tls-ca"
        }
        let reason = (error as? IOError)?.systemWords ?? "\(error)"
        return "no Sunward service answers at \(baseURL) (\(reason)); start one with `sunward serve`, or name it with "
            + "--url or SUNWARD_URL"
    }

    private static func failure(status: Int, data: Data) -> any Error {
        guard let problem = try? WireCoding.decoder().decode(ProblemDetails.self, from: data) else {
            return CommandFailure(.failed, "the service answered with status \(status)")
        }
        if problem.errors != nil { return problem }
        switch status {
        case 401:
            let advice = "; give a key with --key-file, or in SUNWARD_KEY or SUNWARD_KEY_FILE"
            return CommandFailure(.failed, problem.detail + advice)
        case 503: return CommandFailure(.unreachable, problem.detail)
        case 400, 413, 415, 422: return CommandFailure(.badInput, problem.detail)
        default: return CommandFailure(.failed, problem.detail)
        }
    }

    private static func encode(_ query: [String: String?]) -> String {
        var components = URLComponents()
        components.queryItems = query.sorted { $0.key < $1.key }.compactMap { name, value in
            value.map { URLQueryItem(name: name, value: $0) }
        }
        guard let items = components.percentEncodedQuery, !items.isEmpty else { return "" }
        return "?" + items.replacingOccurrences(of: "+", with: "%2B")
    }
}
