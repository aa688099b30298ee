import ControlPlane
import Logging
import NIOCore
import NIOHTTP1

/// A request whose answer is in the database. Lives on its client's event loop, and ends with its client.
final class StorageExchange: ClientExchange {
    private let client: ClientHandler
    private let requestID: String
    private var task: Task<Void, Never>?
    private var isOver = false

    init(client: ClientHandler, requestID: String) {
        self.client = client
        self.requestID = requestID
    }

    /// - Parameter work: Makes the answer's body; an ``OpenAIError`` that it throws is the answer.
    func start(_ work: @escaping @Sendable () async throws -> ByteBuffer) {
        let bound = NIOLoopBound(self, eventLoop: client.resources.eventLoop)
        task = Task {
            let result: Result<ByteBuffer, any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            bound.eventLoop.execute { bound.value.end(result) }
        }
    }

    private func end(_ result: Result<ByteBuffer, any Error>) {
        guard !isOver else { return }
        isOver = true
        var headers = HTTPHeaders([("x-request-id", requestID)])
        switch result {
        case .success(let body):
            headers.add(name: "content-type", value: "application/json")
            client.respond(.ok, headers, body)
        case .failure(let failure):
            let services = client.resources.services
            let error = OpenAIError(storage: failure, services)
            services.instruments.refused(responseClass: UInt(error.status.code / 100))
            client.respond(error, headers)
        }
    }

    func clientLeft() {
        isOver = true
        task?.cancel()
    }

    func clientBecame(writable: Bool) {}

    func tick(now: NIODeadline) {}
}

extension OpenAIError {
    /// What a client is told of a failure of the database. The pool's log says that it is away: a line for each who asks
    /// meanwhile would fill it.
    init(storage failure: any Error, _ services: GatewayServices) {
        if let error = failure as? OpenAIError {
            self = error
        } else {
            services.logger.debug("files and batches cannot be reached", metadata: ["error": "\(failure)"])
            self = .storageUnavailable
        }
    }
}
