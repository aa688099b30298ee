import Foundation
import Hummingbird
import SunwardModel

/// The service's clock; a simulated one can be set running.
struct ClockRoutes {
    let services: ControlServices

    func add<Context: RequestContext>(to group: RouterGroup<Context>) {
        group.get("/clock") { _, _ in WireResponse(ClockView(services.clock)) }
        group.put("/clock") { request, context in
            guard let clock = services.clock as? SimulatedClock else {
                throw ProblemDetails(
                    type: "real-time",
                    title: "Not simulated",
                    status: 409,
                    detail: "this service lives on real time; start it with --simulated-time to set its clock"
                )
            }
            let change: ClockChange = try await RequestBody.decode(request)
            guard change.speed >= 0, change.speed <= 1_000_000 else {
                throw ProblemDetails.badRequest("speed is \(change.speed); expected 0 (held) to 1000000")
            }
            if let from = change.from, from < clock.now {
                throw ProblemDetails.badRequest(
                    "from is \(Timestamp.format(from)); the clock shows \(Timestamp.format(clock.now)) and only "
                        + "goes forward"
                )
            }
            clock.run(from: change.from, speed: change.speed)
            return WireResponse(ClockView(clock))
        }
    }
}
