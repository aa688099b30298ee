/// What keeps the gateway from being set up, for the operator.
public struct GatewayError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What kind of failure it is; more may be added.
    public struct Code: RawRepresentable, Hashable, Sendable {
        public let rawValue: String

        public init(rawValue: String) { self.rawValue = rawValue }

        /// A model's servers cannot be spoken to as the fleet's files say.
        public static let invalidUpstream = Code(rawValue: "invalid-upstream")
    }

    public let code: Code

    /// Names the site, the model and the field.
    public let message: String

    public init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    public var description: String { "\(code.rawValue): \(message)" }
}
