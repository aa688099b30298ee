import Routing
import SunwardModel

/// A site as requests read it at one moment. Immutable; a class, since many threads would otherwise count references to
/// each of its many parts with every request.
final class RoutedSite: Sendable {
    let router: PoolRouter

    /// Which models are reported down, in the pool's order.
    let availability: [Candidate.Unavailability?]

    /// What each model was last reported to have on hand, where that is fresh.
    let reported: [ModelLoad]

    /// The same of the site as a whole.
    let reportedRequests: Double

    /// Places in each model's batches, in the pool's order.
    private let concurrency: [Double]

    /// Places in the batches of the models that are up and answer prompts.
    let places: Double
    let areSignalsStale: Bool

    /// Carbon of the next kilowatt-hour of the servers, cooling and conversion included, in grams.
    let gramsPerKilowattHour: Double

    /// Whether any model can take prompts.
    var isUp: Bool { places > 0 }

    init(router: PoolRouter, conditions: SiteConditions) {
        self.router = router
        availability = conditions.availability
        reported = conditions.loads
        reportedRequests = conditions.requests
        concurrency = router.pool.map(\.profile.concurrency)
        places = zip(router.pool, conditions.availability).reduce(0) {
            $0 + ($1.1 == nil && $1.0.isServing ? $1.0.profile.concurrency : 0)
        }
        areSignalsStale = conditions.areSignalsStale
        let power = router.power
        gramsPerKilowattHour = power.powerUsageEffectiveness * power.gridShare * power.carbonIntensityGramsPerKWh
    }

    /// What a model has on hand: what was reported, or more where this router alone has sent it more.
    func load(model: Int, inFlight: Int) -> ModelLoad {
        let requests = max(reported[model].total, Double(inFlight))
        let running = min(requests, concurrency[model])
        return ModelLoad(running: running, waiting: requests - running)
    }

    /// Whether a further request would have to wait at every model.
    func isFull(inFlight: Int) -> Bool { max(reportedRequests, Double(inFlight)) >= places }
}
