/// How the servers of a model are spoken to. Secrets stay out of the fleet's files: only where to find them is written.
public struct UpstreamAccess: Codable, Hashable, Sendable {
    /// What the servers call the model, where that is not its name in the fleet.
    public var servedName: String?

    /// The environment variable that holds the key which the servers ask for.
    public var keyEnvironment: String?

    /// The file that holds it.
    public var keyFile: String?

    /// A PEM file of the authorities that sign the servers' certificates; nil trusts the system's.
    public var authorityFile: String?

    public init(
        servedName: String? = nil,
        keyEnvironment: String? = nil,
        keyFile: String? = nil,
        authorityFile: String? = nil
    ) {
        self.servedName = servedName
        self.keyEnvironment = keyEnvironment
        self.keyFile = keyFile
        self.authorityFile = authorityFile
    }
}
