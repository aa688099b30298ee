import Foundation

/// The servers of one model at one site at one moment, for people.
public struct ModelUpstreams: Codable, Hashable, Sendable {
    /// The bound on what runs at once, and the queue before it.
    public struct Admission: Codable, Hashable, Sendable {
        /// Requests that may run at once.
        public var places: Int

        /// Requests that have a place.
        public var running: Int

        /// Requests that may wait.
        public var queue: Int

        /// Requests that wait.
        public var waiting: Int
        public var admittedSinceStart: Int

        /// Found the queue full.
        public var refusedSinceStart: Int

        /// Sent out of the queue for a request of higher priority.
        public var droppedSinceStart: Int

        /// Waited in vain until their deadline.
        public var expiredSinceStart: Int
    }

    public var site: String
    public var model: String

    /// What the servers call the model.
    public var servedName: String

    /// Whether a request can be sent to any of them now.
    public var available: Bool
    public var admission: Admission

    /// Empty where the fleet names no server: then the model is never chosen.
    public var endpoints: [EndpointStatus]
}
