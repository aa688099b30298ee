import Routing

/// What one request writes on while it is routed.
struct RouteScratch: Sendable {
    var routing = RoutingScratch()
    var loads: [ModelLoad] = []
    var availability: [Candidate.Unavailability?] = []
}
