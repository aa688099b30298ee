import NIOCore

/// Reads an answer that comes as server-sent events, in chunks that may end at any byte, and passes it on.
///
/// Whole events pass at once and byte for byte, but for the one that tells the usage, which gets the footprint. An event
/// that has not come to its end is held, because a client could not read it either; one that grows beyond
/// ``mostHeldBytes`` passes as it comes, unread.
struct StreamReader: Sendable {
    static let mostHeldBytes = 1 << 20

    private var boundary = EventBoundary()

    /// The beginning of an event whose end has not come.
    private var held = ByteBuffer()

    /// Whether an event passes that was too large to be held.
    private var isPassing = false

    /// The last usage that the stream told.
    private(set) var usage: TokenUsage?

    /// A token of text has about four bytes, and none of usual text more than so many in the mean: where parts bring more,
    /// each brings several tokens.
    private static let bytesPerToken = 4
    private static let mostBytesPerToken = 8

    /// Parts that brought text, reasoning or a call of a tool; about as many as output tokens where a server sends each
    /// token on its own.
    private(set) var contentEvents = 0

    /// Bytes of what they brought.
    private(set) var contentBytes = 0

    /// Output tokens as far as the stream has come, where it does not tell them.
    var estimatedTokens: Double {
        guard contentBytes > contentEvents * Self.mostBytesPerToken else { return Double(contentEvents) }
        return (Double(contentBytes) / Double(Self.bytesPerToken)).rounded()
    }

    /// Whether `[DONE]` has come.
    private(set) var isDone = false

    /// Whether a choice has told why it ended: what is left to come then is usage and `[DONE]`.
    private(set) var hasFinished = false

    /// Whether the model server has told an error within the stream, and its status where it has one.
    private(set) var hasError = false
    private(set) var errorStatus: Int?

    /// Whether what has been passed on ends with a whole event.
    var isAtEventBoundary: Bool { !isPassing }

    /// What to pass on after another chunk has come.
    ///
    /// - Parameter note: What to add to the usage; nil adds nothing, as where the client did not ask for usage. It may be
    ///   asked more than once, for usage that grows.
    mutating func take(_ chunk: ByteBuffer, note: (TokenUsage) -> FootprintNote?) -> ByteBuffer {
        var whole = chunk
        let scanned = held.readableBytes
        if scanned > 0 {
            whole = held
            // Given up first, so that the bytes are appended in place.
            held = ByteBuffer()
            whole.writeImmutableBuffer(chunk)
        }
        var changes: [ByteChange] = []
        var passed = whole.withUnsafeReadableBytes { bytes in
            read(bytes, from: scanned, note, &changes)
        }
        let rest = whole.readableBytes - passed
        if isPassing || rest > Self.mostHeldBytes {
            if rest > 0 { isPassing = true }
            passed = whole.readableBytes
        } else if rest > 0 {
            held = whole.getSlice(at: whole.readerIndex + passed, length: rest) ?? ByteBuffer()
        }
        if changes.isEmpty {
            whole.moveWriterIndex(to: whole.readerIndex + passed)
            return whole
        }
        return whole.changed(changes, upTo: passed)
    }

    /// What to pass on once the server has ended its answer as HTTP has it. An event without its blank line is one all the
    /// same, and an answer that has told why it ended is whole without its `[DONE]`, which it gets.
    mutating func finish() -> ByteBuffer {
        var rest = end()
        guard isDone || hasFinished else { return ByteBuffer() }
        if rest.readableBytes > 0 || isPassing { rest.writeStaticString("\n\n") }
        if !isDone { rest.writeStaticString("data: [DONE]\n\n") }
        isDone = true
        isPassing = false
        return rest
    }

    /// The beginning of an event that will not come to its end.
    mutating func end() -> ByteBuffer {
        let rest = held
        held = ByteBuffer()
        rest.withUnsafeReadableBytes { bytes in
            var ignored: [ByteChange] = []
            read(event: bytes, at: 0, { _ in nil }, &ignored)
        }
        return rest
    }

    /// The end of a stream that could not come to its own: the error where there is one, then `[DONE]`.
    ///
    /// - Parameter atBoundary: Whether what the client has ends with a whole event (``isAtEventBoundary``).
    static func ending(_ error: OpenAIError?, atBoundary: Bool) -> ByteBuffer {
        var ending = ByteBuffer()
        if !atBoundary { ending.writeStaticString("\n\n") }
        if let error {
            ending.writeStaticString("data: ")
            ending.writeImmutableBuffer(error.body)
            ending.writeStaticString("\n\n")
        }
        ending.writeStaticString("data: [DONE]\n\n")
        return ending
    }

    // MARK: - Events

    /// Reads the events that end within the bytes; returns where the last of them does.
    private mutating func read(
        _ bytes: UnsafeRawBufferPointer,
        from scanned: Int,
        _ note: (TokenUsage) -> FootprintNote?,
        _ changes: inout [ByteChange]
    ) -> Int {
        let start = boundary.start(in: bytes, from: scanned)
        // The rest of a line end whose event has passed already.
        var passed = scanned == 0 ? start : 0
        var place = start
        while let end = boundary.end(in: bytes, from: place) {
            if isPassing {
                isPassing = false
            } else if end - passed <= Self.mostHeldBytes {
                let event = UnsafeRawBufferPointer(rebasing: bytes[passed..<end])
                read(event: event, at: passed, note, &changes)
            }
            passed = end
            place = end
        }
        return passed
    }

    private mutating func read(
        event: UnsafeRawBufferPointer,
        at start: Int,
        _ note: (TokenUsage) -> FootprintNote?,
        _ changes: inout [ByteChange]
    ) {
        switch StreamEvent(event) {
        case .other: break
        case .done: isDone = true
        case .part(let part, let usageEnd):
            contentEvents += part.choicesWithContent
            contentBytes += part.contentBytes
            if part.isFinished { hasFinished = true }
            if part.isError {
                hasError = true
                errorStatus = part.errorStatus
            }
            guard let object = part.usage, object.hasCounts else { return }
            usage = object.usage
            // Some servers tell the usage so far with every part: the footprint belongs to the last one.
            guard part.choices == 0 || part.isFinished, !object.hasFootprint, let usageEnd else { return }
            guard let note = note(object.usage) else { return }
            let place = start + usageEnd
            changes.append(ByteChange(range: place..<place, bytes: [UInt8(ascii: ",")] + note.member))
        }
    }
}
