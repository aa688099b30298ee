import Hummingbird
import Store
import SunwardModel

/// Batches of all clients, for operators.
struct BatchRoutes {
    private static let most = 1000
    private static let usual = 20

    let services: ControlServices

    func add(to group: RouterGroup<ControlContext>) {
        group.get("/batches") { request, _ in
            let query = try QueryParameters(request, known: ["limit"])
            let limit = try query.integer("limit", in: 1...Self.most) ?? Self.usual
            do {
                return WireResponse(try await services.history.newestBatches(limit: limit).map(BatchSummaryView.init))
            } catch let error as StoreError {
                throw error.problem
            }
        }
    }
}
