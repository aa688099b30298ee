import ControlPlane
import NIOConcurrencyHelpers
import ServiceLifecycle
import SunwardModel

/// What a kilowatt-hour costs at each site now, for the money that keys may spend: read from the sites every few
/// seconds, so that no request has to wait for one.
public final class EnergyPrices: Service {
    private let directory: FleetDirectory
    private let clock: any TimeSource
    private let interval: Duration
    private let prices: NIOLockedValueBox<[String: Double]> = NIOLockedValueBox([:])

    public init(directory: FleetDirectory, clock: any TimeSource, interval: Duration = .seconds(5)) {
        self.directory = directory
        self.clock = clock
        self.interval = interval
    }

    /// The last price read; where none has been, what the fleet file calls typical. Zero for an unknown site.
    func dollarsPerKilowattHour(site: String) -> Double { prices.withLockedValue { $0[site] ?? 0 } }

    public func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.read()
                try? await Task.sleep(for: self.interval)
            }
        }
    }

    /// Reads all sites once.
    func read() async {
        var read: [String: Double] = [:]
        for site in directory.current.sites {
            let snapshot = await site.snapshot(asOf: .max)
            let price = snapshot.latest(.price, at: clock.now)?.value ?? snapshot.site.typical.priceUSDPerMWh
            read[site.name] = price / 1000
        }
        prices.withLockedValue { [read] in $0 = read }
    }
}
