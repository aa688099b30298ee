/// What can go wrong in the control plane, for whoever asked.
public struct ControlPlaneError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is; more may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// The plan that was asked for could not be made; the last good plan stays in force.
        public static let planningFailed = Code(rawValue: "planning-failed")

        /// The service is stopping.
        public static let stopping = Code(rawValue: "stopping")

        /// The service has not taken up again what was kept before this start.
        public static let notStarted = Code(rawValue: "not-started")

        /// Too many already wait for the same.
        public static let busy = Code(rawValue: "busy")

        /// A question about a plan names what the plan does not have, or a value that makes no sense.
        public static let invalidQuestion = Code(rawValue: "invalid-question")

        /// The request names an area, class or model that the fleet does not have.
        public static let unknownName = Code(rawValue: "unknown-name")

        /// No site can take the request now.
        public static let noCandidate = Code(rawValue: "no-candidate")

        /// Prompt and answer fit no model that could take the request, however idle it is.
        public static let promptTooLong = Code(rawValue: "prompt-too-long")

        /// The write could not be kept anywhere; nothing of it was applied.
        public static let notKept = Code(rawValue: "not-kept")
    }

    public let code: Code
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code.rawValue): \(message)" }
}

extension ControlPlaneError {
    /// A name that is not one of those there are.
    static func unknown(_ kind: String, _ name: String, of known: [String]) -> ControlPlaneError {
        ControlPlaneError(
            .unknownName,
            "\(kind) \"\(name.prefix(80))\" is not in this fleet; it has \(known.joined(separator: ", "))"
        )
    }
}
