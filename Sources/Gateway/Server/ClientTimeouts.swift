import NIOCore

/// How long a client may take for what it sends.
struct ClientTimeouts: Hashable, Sendable {
    /// From the connection to the end of the first request's head.
    var head: TimeAmount = .seconds(15)

    /// From a head to the end of its body.
    var body: TimeAmount = .seconds(60)

    /// From a head to the end of a body that is not collected, as those of files; each part of it comes within ``body``.
    var upload: TimeAmount = .minutes(30)

    /// Between an answer and the head of the next request.
    var keepAlive: TimeAmount = .seconds(75)

    /// How long a client that has been refused may be silent; what it still sends is thrown away, so that it reads the
    /// refusal and not a reset.
    var linger: TimeAmount = .seconds(2)

    /// How long a refused client may go on sending.
    var lingerMost: TimeAmount = .seconds(30)
}
