/// Why a site cannot take a request now.
public enum SiteObstacle: String, Codable, Hashable, Sendable, CaseIterable {
    /// It, or every model of it, is down.
    case down

    /// All its places are taken. The only obstacle that is overlooked when every site has one.
    case saturated

    /// The request asks not to be sent there: it has just failed there.
    case excluded

    /// It does not serve the model that the request asks for.
    case lacksModel = "lacks-model"

    /// It was asked, and none of its models can take the request.
    case noModelFits = "no-model-fits"
}
