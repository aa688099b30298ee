import AsyncHTTPClient
import Foundation
import NIOCore
import NIOFoundationCompat
import NIOHTTP1

/// Asks a gateway for files and batches, as OpenAI's clients do.
struct GatewayClient: Sendable {
    /// An answer as it came and as it is understood.
    struct Answer<Value: Sendable>: Sendable {
        let value: Value
        let json: Data
    }

    private static let mostAnswerBytes = 64 << 20
    private static let patience = TimeAmount.minutes(30)

    private let baseURL: String
    private let client: HTTPClient
    private let key: String?

    /// Gives `body` a client and closes it afterwards.
    static func run<Result>(
        _ options: GatewayAddressOptions,
        _ body: (GatewayClient) async throws -> Result
    ) async throws -> Result {
        var configuration = HTTPClient.Configuration()
        configuration.timeout = .init(connect: .seconds(5), read: .seconds(120))
        configuration.httpVersion = .http1Only
        if let file = options.authorities { configuration.tlsConfiguration = try ClientTrust.configuration(file: file) }
        let key = try options.secret()
        if key != nil, SecretSource.isSentInClear(to: options.url) {
            Terminal.note("note: the API key goes to \(options.url) unencrypted; use https")
        }
        let client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
        do {
            let result = try await body(GatewayClient(baseURL: options.baseURL, client: client, key: key))
            try await client.shutdown()
            return result
        } catch {
            try? await client.shutdown()
            throw error
        }
    }

    /// Reads an object.
    func get<Value: Decodable & Sendable>(
        _ path: String,
        as type: Value.Type = Value.self
    ) async throws -> Answer<Value> {
        try await read(.GET, path, body: nil, contentType: nil)
    }

    /// Sends a JSON body.
    func post<Value: Decodable & Sendable>(
        _ path: String,
        body: Data = Data(),
        as type: Value.Type = Value.self
    ) async throws -> Answer<Value> {
        try await read(.POST, path, body: ByteBuffer(bytes: body), contentType: "application/json")
    }

    /// Removes an object.
    func delete(_ path: String) async throws { _ = try await send(.DELETE, path, body: nil, contentType: nil) }

    /// Hands in a file of requests.
    func upload(_ content: Data, filename: String) async throws -> Answer<UploadedFileView> {
        let boundary = "sunward-\(UUID().uuidString.lowercased())"
        // What cannot stand in a quoted string of a form's header.
        let name = String(filename.map { $0 == "\"" || $0.isNewline ? "_" : $0 })
        var form = ByteBuffer()
        form.writeString(
            "--\(boundary)\r\ncontent-disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--\(boundary)\r\n"
                + "content-disposition: form-data; name=\"file\"; filename=\"\(name)\"\r\n"
                + "content-type: application/jsonl\r\n\r\n"
        )
        form.writeBytes(content)
        form.writeString("\r\n--\(boundary)--\r\n")
        return try await read(.POST, "/v1/files", body: form, contentType: "multipart/form-data; boundary=\(boundary)")
    }

    /// Takes in a file piece by piece.
    func download(_ path: String, _ take: (ByteBuffer) throws -> Void) async throws {
        let response = try await send(.GET, path, body: nil, contentType: nil)
        do {
            for try await piece in response.body { try take(piece) }
        } catch let failure as CommandFailure {
            throw failure
        } catch {
            throw CommandFailure(.unreachable, "\(baseURL)\(path) ended before its end (\(error))")
        }
    }

    private func read<Value: Decodable & Sendable>(
        _ method: HTTPMethod,
        _ path: String,
        body: ByteBuffer?,
        contentType: String?
    ) async throws -> Answer<Value> {
        let response = try await send(method, path, body: body, contentType: contentType)
        let data: Data
        do {
            data = Data(buffer: try await response.body.collect(upTo: Self.mostAnswerBytes))
        } catch {
            throw CommandFailure(.unreachable, "the gateway's answer to \(path) ended before its end (\(error))")
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            return Answer(value: try decoder.decode(Value.self, from: data), json: data)
        } catch {
            throw CommandFailure(
                .failed,
                "the gateway at \(baseURL) answered \(path) with something this version does not understand: \(error)"
            )
        }
    }

    private func send(
        _ method: HTTPMethod,
        _ path: String,
        body: ByteBuffer?,
        contentType: String?
    ) async throws -> HTTPClientResponse {
        var request = HTTPClientRequest(url: baseURL + path)
        request.method = method
        if let key { request.headers.add(name: "authorization", value: "Bearer \(key)") }
        if let body, let contentType {
            request.headers.add(name: "content-type", value: contentType)
            request.body = .bytes(body)
        }
        let response: HTTPClientResponse
        do {
            response = try await client.execute(request, timeout: Self.patience)
        } catch let error as CancellationError {
            throw error
        } catch {
            throw CommandFailure(
                .unreachable,
                "no gateway answers at \(baseURL) (\(error)); start one with `sunward serve --gateway HOST:PORT`, or "
                    + "name it with --url or SUNWARD_GATEWAY_URL"
            )
        }
        guard (200..<300).contains(Int(response.status.code)) else {
            let data = (try? await response.body.collect(upTo: 1 << 20)).map { Data(buffer: $0) } ?? Data()
            throw GatewayFailure.reading(status: Int(response.status.code), data, path: path)
        }
        return response
    }
}
