import ControlPlane

/// A request that has nobody to go to but servers that are left alone.
extension Exchange {
    /// Asks the router among the servers that may be tried, and where it knows none, among the others: one of them may be
    /// well again, and there is nothing to lose. What may wait waits.
    func routeAnywhere(excluding exclusions: [RouteRequest.Exclusion]) throws(ControlPlaneError) -> Destination {
        guard services.upstreams.hasTrouble, request.deferral == nil else {
            return try route(excluding: exclusions)
        }
        do throws(ControlPlaneError) {
            return try route(excluding: exclusions, countsRefusal: false)
        } catch {
            guard error.code == .noCandidate else { throw error }
            return try route(excluding: exclusions, isLastResort: true)
        }
    }
}
