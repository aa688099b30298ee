import Foundation
import JSONText
import NIOCore
import NIOHTTP1

/// One connection of a simulated model server: collects a request, has it answered, and stands for its faults.
final class ModelServerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let core: ModelServerCore
    private var context: ChannelHandlerContext?
    private var head: HTTPRequestHead?
    private var body = ByteBuffer()
    private var fault: FaultKind?
    /// Nothing more of the request is wanted: it has been answered, or never will be.
    private var isDeaf = false
    private var hugeLeft = 0
    /// The answer under way at the model.
    private var answer: Int?

    init(core: ModelServerCore) { self.core = core }

    func handlerAdded(context: ChannelHandlerContext) {
        self.context = context
        core.connected(context.channel)
    }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelInactive(context: ChannelHandlerContext) {
        core.disconnected(context.channel)
        if let answer { core.cancel(answer) }
        answer = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head)
        case .body(var part): collect(&part)
        case .end: if !isDeaf { dispatch() }
        }
    }

    func channelWritabilityChanged(context: ChannelHandlerContext) {
        if hugeLeft > 0 { writeHuge() }
        context.fireChannelWritabilityChanged()
    }

    // MARK: - Requests

    private func begin(_ head: HTTPRequestHead) {
        self.head = head
        body.clear()
        isDeaf = false
        hugeLeft = 0
        fault = head.method == .POST && head.uri.hasPrefix("/v1/") ? core.nextFault() : nil
        if fault == .refuse {
            isDeaf = true
            return reset()
        }
        guard fault == .earlyAnswer else { return }
        isDeaf = true
        refuse(ModelServerCore.refusal(.serviceUnavailable), closes: true)
    }

    private func collect(_ part: inout ByteBuffer) {
        guard !isDeaf else { return }
        guard body.readableBytes + part.readableBytes <= core.configuration.maximumBodyBytes else {
            isDeaf = true
            let message = "The body has more than \(core.configuration.maximumBodyBytes) bytes."
            var refusal = ModelRefusal.invalid(message)
            refusal.status = .payloadTooLarge
            return refuse(refusal, closes: true)
        }
        body.writeBuffer(&part)
    }

    private func dispatch() {
        guard let head else { return }
        if let fault, stands(for: fault) { return }
        let path = head.uri.prefix { $0 != "?" }
        switch (head.method, path) {
        case (.GET, "/health"), (.GET, "/ping"): respond(.ok, [])
        case (.GET, "/metrics"):
            respond(.ok, Array(core.metricsText().utf8), type: "text/plain; version=0.0.4; charset=utf-8")
        case (_, "/simulate/faults"): answerFaults(head.method)
        case (.GET, "/v1/models"), (.POST, _): answerModel(head, path: String(path))
        default: refuse(.noSuchPath)
        }
    }

    private func answerModel(_ head: HTTPRequestHead, path: String) {
        do {
            try core.checkKey(head.headers.first(name: "authorization"))
            if head.method == .GET { return respond(.ok, core.modelList()) }
            guard let surface = ModelSurface(rawValue: path) else { throw ModelRefusal.noSuchPath }
            let request = try body.withUnsafeReadableBytes { bytes throws(ModelRefusal) in
                try ModelRequestReader.read(bytes, surface: surface)
            }
            let workloadClass = head.headers.first(name: "x-sunward-class")
            answer = try core.begin(request, workloadClass: workloadClass, fault: fault, on: self)
        } catch let refusal as ModelRefusal {
            refuse(refusal)
        } catch {
            refuse(.invalid("\(error)"))
        }
    }

    private func answerFaults(_ method: HTTPMethod) {
        do {
            var ordered: [Fault] = []
            switch method {
            case .GET: break
            case .DELETE: core.clearFaults()
            case .POST: ordered = try FaultOrder.faults(in: body)
            default: throw ModelRefusal.noSuchPath
            }
            core.add(ordered)
            respond(.ok, FaultOrder.json(core.faults()))
            core.enforce(ordered)
        } catch let refusal as ModelRefusal {
            refuse(refusal)
        } catch {
            refuse(.invalid("\(error)"))
        }
    }

    // MARK: - Faults

    /// - Returns: Whether the fault is all the answer there is.
    private func stands(for fault: FaultKind) -> Bool {
        switch fault {
        case .hang: isDeaf = true
        case .status500: refuse(ModelServerCore.refusal(.internalServerError))
        case .status503: refuse(ModelServerCore.refusal(.serviceUnavailable))
        case .status429: refuse(ModelServerCore.refusal(.tooManyRequests))
        case .garbage: respond(.ok, Array("{\"id\": \"chatcmpl-0\", \"choices\": [{\"index\": 0, ".utf8))
        case .huge: beginHuge()
        case .refuse, .earlyAnswer, .slow, .cut, .hangMidStream: return false
        }
        return true
    }

    private static let hugeBytes = 1 << 30
    private static let hugePiece = ByteBuffer(repeating: UInt8(ascii: "a"), count: 64 << 10)

    private func beginHuge() {
        let start = Array("{\"id\":\"chatcmpl-0\",\"choices\":[{\"index\":0,\"message\":{\"content\":\"".utf8)
        hugeLeft = Self.hugeBytes
        begin(.ok, [("content-type", "application/json")])
        write(body: start)
        writeHuge()
    }

    /// Writes as long as the client takes it: what is not written needs no memory.
    private func writeHuge() {
        guard let context else { return }
        while hugeLeft > 0, context.channel.isWritable {
            hugeLeft -= Self.hugePiece.readableBytes
            context.writeAndFlush(wrapOutboundOut(.body(.byteBuffer(Self.hugePiece))), promise: nil)
        }
        guard hugeLeft <= 0 else { return }
        write(body: Array("\"},\"finish_reason\":\"stop\"}]}".utf8))
        end()
    }

    private func reset() {
        // Without lingering the kernel sends a reset, not an end.
        let option = (context?.channel as? any SocketOptionProvider)?.setSoLinger(linger(l_onoff: 1, l_linger: 0))
        guard let option, let context else { return close() }
        let channel = context.channel
        option.whenComplete { _ in channel.close(promise: nil) }
    }

    // MARK: - Answers

    func refuse(_ refusal: ModelRefusal, closes: Bool = false) {
        var headers = [("content-type", "application/json")]
        if let seconds = refusal.retryAfterSeconds { headers.append(("retry-after", "\(seconds)")) }
        if closes { headers.append(("connection", "close")) }
        let body = refusal.body
        begin(refusal.status, headers + [("content-length", "\(body.count)")])
        write(body: body)
        end(closes: closes)
    }

    func respond(_ status: HTTPResponseStatus, _ body: [UInt8], type: String = "application/json") {
        begin(status, [("content-type", type), ("content-length", "\(body.count)")])
        write(body: body)
        end()
    }

    func begin(_ status: HTTPResponseStatus, _ headers: [(String, String)]) {
        let version = head?.version ?? .http1_1
        let response = HTTPResponseHead(version: version, status: status, headers: HTTPHeaders(headers))
        context?.write(wrapOutboundOut(.head(response)), promise: nil)
    }

    func write(body: [UInt8]) {
        guard !body.isEmpty else { return }
        context?.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: body)))), promise: nil)
    }

    func flush() { context?.flush() }

    func end(closes: Bool = false) {
        answer = nil
        guard let context else { return }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        guard closes || head?.isKeepAlive == false else { return }
        // At once, but after what was written.
        let channel = context.channel
        context.eventLoop.execute { channel.close(mode: .output, promise: nil) }
    }

    func close() { context?.close(promise: nil) }
}
