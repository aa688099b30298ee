import SunwardModel

/// How many requests a model at a site takes at once, and how many may wait for a place.
struct AdmissionLimits: Hashable, Sendable {
    /// At once.
    var places: Int

    /// Waiting.
    var queue: Int

    init(places: Int, queue: Int) {
        self.places = max(0, places)
        self.queue = max(0, queue)
    }

    /// What all replicas together decode at the same time, and the fleet's share of it in the queue, at least one.
    init(_ profile: ModelProfile, _ settings: GatewaySettings) {
        let places = max(0, profile.replicas * profile.maxConcurrencyPerReplica)
        let share = Double(places) * settings.queueFraction
        // Where nothing is ever served nobody should wait for it.
        self.init(places: places, queue: places == 0 ? 0 : max(1, Int(min(share, 1e6))))
    }
}
