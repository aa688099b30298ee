import ControlPlane
import Foundation
import NIOCore
import NIOHTTP1
import SunwardModel

/// What requests for files and batches are answered by. They belong to the key that they come with; those without one
/// belong together.
enum StorageDispatch {
    private static let mostFiles = 10_000
    private static let mostBatches = 100
    private static let usualBatches = 20

    static func begin(
        _ target: StorageTarget,
        _ head: HTTPRequestHead,
        _ body: ByteBuffer,
        for client: ClientHandler
    ) -> (any ClientExchange)? {
        let intake = RequestIntake(head, resources: client.resources)
        do throws(OpenAIError) {
            let desk = try desk(head, client)
            let key = try intake.authenticate()
            if case .content(let id) = target {
                let exchange = ContentExchange(client: client, store: desk.store, requestID: intake.requestID)
                exchange.start(id: id, owner: key?.key.id ?? "")
                return exchange
            }
            let work = try work(target, head, body, key: key, intake, desk, client)
            let exchange = StorageExchange(client: client, requestID: intake.requestID)
            exchange.start(work)
            return exchange
        } catch {
            return RequestDispatch.fail(error, HTTPHeaders([("x-request-id", intake.requestID)]), client)
        }
    }

    /// A file is coming; its body is read only where it may be kept.
    static func beginUpload(_ head: HTTPRequestHead, for client: ClientHandler) -> (any ClientExchange)? {
        let resources = client.resources
        let intake = RequestIntake(head, resources: resources)
        do throws(OpenAIError) {
            guard !resources.isDraining else { throw .shuttingDown }
            let desk = try desk(head, client)
            let key = try intake.authenticate()
            let settings = resources.view.settings.batches
            guard let reader = MultipartReader(contentType: head.headers.first(name: "content-type") ?? "") else {
                throw .notMultipart
            }
            // What is said to be too long need not be read; the form around the file takes little.
            let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
            guard length <= settings.maxFileBytes + (64 << 10) else {
                throw .fileTooLarge(limitBytes: settings.maxFileBytes)
            }
            let now = resources.services.clock.now
            let file = BatchFile(
                id: StorageIdentifier.make("file-"),
                owner: key?.key.id ?? "",
                purpose: .batch,
                filename: "",
                createdAt: now,
                expiresAt: now.addingTimeInterval(Double(settings.retentionDays) * 86_400)
            )
            guard desk.uploads.take(most: BatchDesk.mostUploads) else { throw .tooManyUploads }
            return UploadExchange(
                client: client,
                desk: desk,
                requestID: intake.requestID,
                reader: reader,
                file: file
            )
        } catch {
            return RequestDispatch.fail(error, HTTPHeaders([("x-request-id", intake.requestID)]), client)
        }
    }

    private static func desk(_ head: HTTPRequestHead, _ client: ClientHandler) throws(OpenAIError) -> BatchDesk {
        guard let desk = client.resources.services.batches else {
            throw .notFound(method: head.method.rawValue, path: String(head.uri.prefix { $0 != "?" }))
        }
        return desk
    }

    private typealias Work = @Sendable () async throws -> ByteBuffer

    private static func work(
        _ target: StorageTarget,
        _ head: HTTPRequestHead,
        _ body: ByteBuffer,
        key: KeyedClient?,
        _ intake: RequestIntake,
        _ desk: BatchDesk,
        _ client: ClientHandler
    ) throws(OpenAIError) -> Work {
        let store = desk.store
        let owner = key?.key.id ?? ""
        let now = client.resources.services.clock.now
        switch target {
        case .files: return try listFiles(ListParameters(uri: head.uri), owner: owner, store, now: now)
        case .batches: return try listBatches(ListParameters(uri: head.uri), owner: owner, store)
        case .file(let id):
            return {
                guard let file = try await store.batchFile(id: id, owner: owner, now: now) else {
                    throw OpenAIError.noSuchFile(id)
                }
                return FileObject.body(file)
            }
        case .deleteFile(let id):
            return {
                guard try await store.removeBatchFile(id: id, owner: owner) else { throw OpenAIError.noSuchFile(id) }
                return FileObject.deleted(id)
            }
        case .createBatch: return try create(body, key: key, intake, client, store)
        case .batch(let id):
            return {
                guard let batch = try await store.batch(id: id, owner: owner) else { throw OpenAIError.noSuchBatch(id) }
                return BatchObject.body(batch)
            }
        case .cancelBatch(let id):
            return {
                guard let batch = try await store.cancelBatch(id: id, owner: owner, at: now) else {
                    throw OpenAIError.noSuchBatch(id)
                }
                return BatchObject.body(batch)
            }
        case .upload, .content: throw .internalFailure
        }
    }

    private static func listFiles(
        _ parameters: ListParameters,
        owner: String,
        _ store: any BatchStore,
        now: Date
    ) throws(OpenAIError) -> Work {
        let query = try parameters.query(owner: owner, most: mostFiles, usual: mostFiles)
        let purpose = try parameters.purpose()
        return {
            guard let page = try await store.batchFiles(query, purpose: purpose, now: now) else {
                throw OpenAIError.noSuchFile(query.after ?? "")
            }
            return ListObject.body(page) { FileObject.write($0, &$1) }
        }
    }

    private static func listBatches(
        _ parameters: ListParameters,
        owner: String,
        _ store: any BatchStore
    ) throws(OpenAIError) -> Work {
        let query = try parameters.query(owner: owner, most: mostBatches, usual: usualBatches)
        return {
            guard let page = try await store.batches(query) else { throw OpenAIError.noSuchBatch(query.after ?? "") }
            return ListObject.body(page) { BatchObject.write($0, &$1) }
        }
    }

    private static func create(
        _ body: ByteBuffer,
        key: KeyedClient?,
        _ intake: RequestIntake,
        _ client: ClientHandler,
        _ store: any BatchStore
    ) throws(OpenAIError) -> Work {
        let resources = client.resources
        let draft = try BatchDraft(body)
        let placement = BatchPlacement(
            headers: try intake.headers.get(),
            key: key?.key,
            address: client.remoteAddress,
            view: resources.view,
            now: resources.services.clock.now
        )
        let batch = try placement.batch(draft, id: StorageIdentifier.make("batch_"))
        return {
            let now = batch.createdAt
            let file = try await store.batchFile(id: batch.inputFileID, owner: batch.owner, now: now)
            guard let file else { throw OpenAIError.noSuchFile(batch.inputFileID, param: "input_file_id") }
            guard file.purpose == .batch else {
                throw OpenAIError.invalidValue("input_file_id", file.id, expected: "a file of purpose 'batch'")
            }
            try await store.addBatch(batch)
            return BatchObject.body(batch)
        }
    }
}
