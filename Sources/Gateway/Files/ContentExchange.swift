import ControlPlane
import Foundation
import NIOCore
import NIOHTTP1
import SunwardModel

/// A file on its way to a client, part by part: the next is asked for when the client has taken the last. Lives on its
/// client's event loop.
final class ContentExchange: ClientExchange {
    private let client: ClientHandler
    private let requestID: String
    private let store: any BatchStore
    private var task: Task<Void, Never>?
    private var id = ""
    private var lastPart = -1
    private var remainingBytes = 0

    /// Whether the client has the answer's head.
    private var hasBegun = false

    /// Whether the client has to take what it was sent first.
    private var isWaiting = false
    private var isOver = false

    init(client: ClientHandler, store: any BatchStore, requestID: String) {
        self.client = client
        self.store = store
        self.requestID = requestID
    }

    func start(id: String, owner: String) {
        self.id = id
        let now = client.resources.services.clock.now
        ask({ [store] in try await store.batchFile(id: id, owner: owner, now: now) }) { exchange, file in
            guard let file else { return exchange.fail(OpenAIError.noSuchFile(id)) }
            exchange.begin(file)
        }
    }

    private func begin(_ file: BatchFile) {
        remainingBytes = file.bytes
        hasBegun = true
        client.send(
            .ok,
            HTTPHeaders([
                ("content-type", "application/octet-stream"), ("content-length", String(file.bytes)),
                ("x-request-id", requestID),
            ])
        )
        next()
    }

    private func next() {
        let (id, part) = (id, lastPart)
        ask({ [store] in try await store.batchFilePart(of: id, after: part) }) { exchange, found in
            guard let found else { return exchange.end() }
            exchange.send(found.content, part: found.part)
        }
    }

    private func send(_ content: Data, part: Int) {
        lastPart = part
        remainingBytes -= content.count
        guard remainingBytes >= 0 else { return abort() }
        client.send(ByteBuffer(bytes: content))
        client.flush()
        if client.isWritable { next() } else { isWaiting = true }
    }

    private func end() {
        // A file that was removed meanwhile must not pass for a whole one.
        guard remainingBytes == 0 else { return abort() }
        isOver = true
        client.finish()
    }

    private func abort() {
        isOver = true
        client.abort()
    }

    private func fail(_ failure: any Error) {
        guard !hasBegun else { return abort() }
        isOver = true
        let error = OpenAIError(storage: failure, client.resources.services)
        client.resources.services.instruments.refused(responseClass: UInt(error.status.code / 100))
        client.respond(error, HTTPHeaders([("x-request-id", requestID)]))
    }

    private func ask<Value: Sendable>(
        _ work: @escaping @Sendable () async throws -> Value,
        then: @escaping @Sendable (ContentExchange, Value) -> Void
    ) {
        let bound = NIOLoopBound(self, eventLoop: client.resources.eventLoop)
        task = Task {
            let result: Result<Value, any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            bound.eventLoop.execute {
                let exchange = bound.value
                guard !exchange.isOver else { return }
                switch result {
                case .success(let value): then(exchange, value)
                case .failure(let error): exchange.fail(error)
                }
            }
        }
    }

    func clientLeft() {
        isOver = true
        task?.cancel()
    }

    func clientBecame(writable: Bool) {
        guard writable, isWaiting, !isOver else { return }
        isWaiting = false
        next()
    }

    func tick(now: NIODeadline) {}
}
