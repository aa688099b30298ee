import NIOCore
import NIOHTTP1

/// Writes requests that are there as a whole: the head, and then its body in one part. Head and body are one buffer, and
/// one write, unless the body is large.
///
/// The headers say how long the body is: none is added.
final class WholeRequestEncoder: ChannelOutboundHandler {
    typealias OutboundIn = HTTPClientRequestPart
    typealias OutboundOut = IOData

    /// A body from this size on is not copied.
    private static let leastSeparateBytes = 16 << 10

    private var head: HTTPRequestHead?

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        switch unwrapOutboundIn(data) {
        case .head(let head):
            self.head = head
            promise?.succeed()
        case .body(let body):
            write(body, context, promise)
        case .end:
            promise?.succeed()
        }
    }

    private func write(_ body: IOData, _ context: ChannelHandlerContext, _ promise: EventLoopPromise<Void>?) {
        guard let head else { return context.write(wrapOutboundOut(body), promise: promise) }
        self.head = nil
        let isSeparate = body.readableBytes >= Self.leastSeparateBytes
        var buffer = Self.encoded(head, room: isSeparate ? 0 : body.readableBytes, context.channel.allocator)
        if !isSeparate, case .byteBuffer(let bytes) = body {
            buffer.writeImmutableBuffer(bytes)
            context.write(wrapOutboundOut(.byteBuffer(buffer)), promise: promise)
        } else {
            context.write(wrapOutboundOut(.byteBuffer(buffer)), promise: nil)
            context.write(wrapOutboundOut(body), promise: promise)
        }
    }

    private static func encoded(_ head: HTTPRequestHead, room: Int, _ allocator: ByteBufferAllocator) -> ByteBuffer {
        let method = head.method.rawValue
        let size = method.utf8.count + head.uri.utf8.count + HTTPHead.size(head.headers) + 16
        var buffer = allocator.buffer(capacity: size + room)
        buffer.writeString(method)
        buffer.writeStaticString(" ")
        buffer.writeString(head.uri)
        buffer.writeStaticString(" HTTP/1.1\r\n")
        for (name, value) in head.headers { HTTPHead.append(name, value, to: &buffer) }
        buffer.writeStaticString("\r\n")
        return buffer
    }
}
