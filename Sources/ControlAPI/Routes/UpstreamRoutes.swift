import Gateway
import Hummingbird

/// The model servers that the gateway sends requests to.
struct UpstreamRoutes {
    let services: ControlServices

    func add<Context: RequestContext>(to group: RouterGroup<Context>) {
        group.get("/upstreams") { _, _ in WireResponse(services.upstreams?.status() ?? []) }
    }
}
