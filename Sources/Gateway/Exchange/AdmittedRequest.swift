import ControlPlane
import NIOCore
import NIOHTTP1
import SunwardModel

/// A client's request that may be served: understood, let in, and asking the router.
struct AdmittedRequest {
    let requestID: String
    let envelope: RequestEnvelope

    /// As the client has sent it.
    let body: ByteBuffer

    /// What goes on to the model server of the client's headers.
    let forwarded: [(name: String, value: String)]

    /// What the router is asked, without exclusions.
    let route: RouteRequest

    /// A stable hash of the session's name.
    let session: UInt64?

    /// nil where no key was shown.
    let key: KeyedClient?

    /// What the key's limits hold back for it until its end.
    let reservedTokens: Double

    /// `x-ratelimit-…` of the answer.
    let rateHeaders: [(name: String, value: String)]

    /// nil for a request whose client waits for the answer.
    var deferral: Deferral?

    /// How a request is served that could have waited.
    struct Deferral: Hashable, Sendable {
        /// Whether it leaves half of a model's places to requests that cannot wait, and waits for no place.
        let leavesRoom: Bool

        /// Whether it is in the demand that plans are made for already.
        let isCounted: Bool
    }
}
