/// A gate at one moment.
struct AdmissionSnapshot: Hashable, Sendable {
    let limits: AdmissionLimits

    /// Requests that have a place.
    let running: Int

    /// Requests that wait for one.
    let waiting: Int
    let counts: AdmissionCounts
}
