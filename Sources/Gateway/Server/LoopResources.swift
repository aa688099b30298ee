import ControlPlane
import NIOCore

/// What the connections of one event loop share. Used on that loop only, so that nothing of it needs a lock.
final class LoopResources {
    /// How exact deadlines are kept: one look at all connections costs less than a timer for each request.
    static let tick = TimeAmount.milliseconds(25)

    let eventLoop: any EventLoop
    let pool: UpstreamPool
    let services: GatewayServices

    /// The fleet in force, as requests need it.
    private(set) var view: FleetView

    /// For request names and choices between equals.
    var random: LoopRandom

    /// Whether the service is about to end: what is under way ends, nothing begins.
    private(set) var isDraining = false

    /// `Date` header, put into words once a second.
    var date = HTTPDateCache()

    /// Whether nothing is served any more.
    private(set) var isClosed = false

    private var clients: [ObjectIdentifier: ClientHandler] = [:]
    private var calls: [ObjectIdentifier: InternalCall] = [:]
    private var ticker: RepeatedTask?

    init(eventLoop: any EventLoop, services: GatewayServices, random: LoopRandom = LoopRandom()) {
        self.eventLoop = eventLoop
        self.services = services
        view = FleetView(services.directory.current, since: services.wallClock())
        self.random = random
        pool = UpstreamPool(eventLoop: eventLoop, resolver: services.upstreams.resolver)
        let bound = NIOLoopBound(self, eventLoop: eventLoop)
        ticker = eventLoop.scheduleRepeatedTask(initialDelay: Self.tick, delay: Self.tick) { _ in
            bound.value.look(at: .now())
        }
    }

    func opened(_ client: ClientHandler) {
        guard clients.updateValue(client, forKey: ObjectIdentifier(client)) == nil else { return }
        services.instruments.opened()
    }

    func closed(_ client: ClientHandler) {
        guard clients.removeValue(forKey: ObjectIdentifier(client)) != nil else { return }
        services.instruments.closed()
    }

    func opened(_ call: InternalCall) { calls[ObjectIdentifier(call)] = call }

    func closed(_ call: InternalCall) { calls[ObjectIdentifier(call)] = nil }

    var isQuiet: Bool { clients.isEmpty && calls.isEmpty }

    /// Lets what is under way end, and closes what waits.
    func drain() {
        isDraining = true
        for client in clients.values { client.drain() }
    }

    /// Ends everything.
    func close() {
        ticker?.cancel()
        ticker = nil
        isClosed = true
        for call in calls.values { call.abandon() }
        for client in clients.values { client.serviceEnds() }
        pool.close()
    }

    private func look(at now: NIODeadline) {
        let entry = services.directory.current
        if entry.digest != view.digest { view = FleetView(entry, since: services.wallClock()) }
        for client in clients.values { client.tick(now: now) }
        for call in calls.values { call.tick(now: now) }
        pool.tick(now: now)
    }
}
