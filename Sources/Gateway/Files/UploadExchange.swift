import ControlPlane
import Foundation
import NIOCore
import NIOHTTP1
import SunwardModel

/// A file that a client hands in. It goes on to the database in parts while it comes, and the client is not read any
/// further while too much of it waits for that. Lives on its client's event loop.
final class UploadExchange: ClientExchange {
    private static let partBytes = 256 << 10
    private static let mostWaitingBytes = 1 << 20

    private let client: ClientHandler
    private let desk: BatchDesk
    private let requestID: String
    private let limitBytes: Int
    private var file: BatchFile
    private var reader: MultipartReader
    private var form = UploadForm()
    private var waiting = ByteBuffer()
    private var parts = 0

    /// Whether the client has sent all of it.
    private var hasEnded = false

    /// The step that the database is asked for now.
    private var step: Task<Void, Never>?

    /// Whether the database may know of the file.
    private var hasBegun = false
    private var isOver = false

    init(client: ClientHandler, desk: BatchDesk, requestID: String, reader: MultipartReader, file: BatchFile) {
        self.client = client
        self.desk = desk
        self.requestID = requestID
        self.reader = reader
        self.file = file
        limitBytes = client.resources.view.settings.batches.maxFileBytes
    }

    // MARK: The client

    func clientSent(_ body: ByteBuffer) {
        guard !isOver else { return }
        do throws(OpenAIError) {
            for event in try reader.take(body) { try take(event) }
            goOn()
        } catch {
            fail(error)
        }
    }

    func clientEnded() {
        guard !isOver else { return }
        guard reader.isComplete else { return fail(.brokenMultipart("it ends before its last boundary")) }
        do throws(OpenAIError) {
            if let seconds = try form.check() { file.expiresAt = file.createdAt.addingTimeInterval(Double(seconds)) }
            file.filename = form.filename ?? ""
            hasEnded = true
            goOn()
        } catch {
            fail(error)
        }
    }

    func clientLeft() { end() }

    func clientBecame(writable: Bool) {}

    func tick(now: NIODeadline) {}

    private func take(_ event: MultipartReader.Event) throws(OpenAIError) {
        switch event {
        case .field(let name, let value): try form.set(name, value)
        case .fileBegan(let field, let filename):
            guard field == UploadForm.file else { throw .brokenMultipart("a file is in another field than 'file'") }
            guard form.filename == nil else { throw .brokenMultipart("it holds more than one file") }
            form.filename = Self.plain(filename)
        case .fileBytes(let bytes):
            file.bytes += bytes.readableBytes
            guard file.bytes <= limitBytes else { throw .fileTooLarge(limitBytes: limitBytes) }
            waiting.writeImmutableBuffer(bytes)
        }
    }

    /// The database takes no zero bytes, and nobody long names.
    private static func plain(_ filename: String) -> String {
        let name = String(filename.filter { $0 != "\0" }.prefix(255))
        return name.isEmpty ? "file.jsonl" : name
    }

    // MARK: The database

    private func goOn() {
        guard !isOver else { return }
        client.holdReads(waiting.readableBytes > Self.mostWaitingBytes)
        guard step == nil else { return }
        if !hasBegun {
            hasBegun = true
            return ask { [store = desk.store, file] in try await store.beginBatchFile(file) }
        }
        if waiting.readableBytes >= Self.partBytes || (hasEnded && waiting.readableBytes > 0) {
            let content = Data(waiting.readBytes(length: min(waiting.readableBytes, Self.partBytes)) ?? [])
            waiting.discardReadBytes()
            parts += 1
            let (part, id) = (parts - 1, file.id)
            return ask { [store = desk.store] in try await store.addBatchFilePart(content, part: part, of: id) }
        }
        if hasEnded { finish() }
    }

    private func finish() {
        ask({ [store = desk.store, file] in try await store.finishBatchFile(file) }) { upload in
            upload.isOver = true
            upload.desk.uploads.giveBack()
            let headers = HTTPHeaders([("content-type", "application/json"), ("x-request-id", upload.requestID)])
            upload.client.respond(.ok, headers, FileObject.body(upload.file))
        }
    }

    /// Asks the database for one step, then goes on.
    private func ask(
        _ work: @escaping @Sendable () async throws -> Void,
        then: @escaping @Sendable (UploadExchange) -> Void = { $0.goOn() }
    ) {
        let bound = NIOLoopBound(self, eventLoop: client.resources.eventLoop)
        step = Task {
            let result: Result<Void, any Error>
            do { result = .success(try await work()) } catch { result = .failure(error) }
            bound.eventLoop.execute {
                let upload = bound.value
                upload.step = nil
                guard !upload.isOver else { return upload.drop() }
                switch result {
                case .success: then(upload)
                case .failure(let error): upload.fail(OpenAIError(storage: error, upload.client.resources.services))
                }
            }
        }
    }

    // MARK: Ends

    private func fail(_ error: OpenAIError) {
        guard !isOver else { return }
        end()
        client.resources.services.instruments.refused(responseClass: UInt(error.status.code / 100))
        client.respond(error, HTTPHeaders([("x-request-id", requestID)]))
    }

    private func end() {
        guard !isOver else { return }
        isOver = true
        waiting.clear()
        desk.uploads.giveBack()
        // A step that is under way would else write behind the removal.
        if step == nil { drop() }
    }

    /// What stays in spite of it is removed by the hour.
    private func drop() {
        guard hasBegun else { return }
        let (store, id) = (desk.store, file.id)
        step = Task { try? await store.dropUnfinishedBatchFile(id: id) }
    }
}
