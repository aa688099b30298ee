import ControlPlane
import Foundation
import Logging
import SunwardModel

/// Everything that requests need of the rest of the service.
public final class GatewayServices: Sendable {
    let router: RequestRouter
    let directory: FleetDirectory
    let upstreams: UpstreamDirectory
    let keys: KeyRing
    let prices: EnergyPrices
    let arrivals: ArrivalMeter
    let answers: AnswerTally
    let hedges: HedgeAllowance

    /// Second attempts beside servers that are likely silent.
    let rescues: HedgeAllowance

    /// Requests that the gateway makes of itself.
    let calls: InternalCalls

    /// Where work that may wait is kept; nil where there is no such place.
    let batches: BatchDesk?

    /// Service time.
    let clock: any TimeSource

    /// For the `Date` header only.
    let wallClock: @Sendable () -> Date

    /// Bytes that bodies of long requests hold.
    let bodies = Allowance()
    let instruments: GatewayInstruments
    let logger: Logger

    public init(
        router: RequestRouter,
        directory: FleetDirectory,
        upstreams: UpstreamDirectory,
        keys: KeyRing,
        prices: EnergyPrices,
        arrivals: ArrivalMeter,
        answers: AnswerTally = AnswerTally(),
        hedges: HedgeAllowance = .ofSlow(),
        rescues: HedgeAllowance = .ofSilent(),
        calls: InternalCalls = InternalCalls(),
        batches: BatchDesk? = nil,
        clock: any TimeSource,
        wallClock: @escaping @Sendable () -> Date = { Date() },
        instruments: GatewayInstruments = GatewayInstruments(),
        logger: Logger
    ) {
        self.router = router
        self.directory = directory
        self.upstreams = upstreams
        self.keys = keys
        self.prices = prices
        self.arrivals = arrivals
        self.answers = answers
        self.hedges = hedges
        self.rescues = rescues
        self.calls = calls
        self.batches = batches
        self.clock = clock
        self.wallClock = wallClock
        self.instruments = instruments
        self.logger = logger
    }
}
