import NIOCore

/// Since when a client has taken nothing of what waits for it: it would keep its place at a model for ever.
struct WriteStall {
    private var waitingBytes: Int
    private var since: NIODeadline

    init(in channel: any Channel, now: NIODeadline) {
        waitingBytes = Self.waitingBytes(in: channel)
        since = now
    }

    /// Whether nothing has moved for as long as `limit`. Called on the channel's event loop.
    mutating func isOver(in channel: any Channel, limit: TimeAmount, now: NIODeadline) -> Bool {
        let waiting = Self.waitingBytes(in: channel)
        if waiting != waitingBytes || waiting == 0 { (waitingBytes, since) = (waiting, now) }
        return now - since >= limit
    }

    /// Written and not yet taken by the system.
    static func waitingBytes(in channel: any Channel) -> Int {
        (try? channel.syncOptions?.getOption(ChannelOptions.bufferedWritableBytes)) ?? 0
    }
}
