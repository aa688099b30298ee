import SunwardModel

/// One model of one site, to be simulated.
public struct ModelServerConfiguration: Sendable {
    public var site: String
    public var profile: ModelProfile

    /// The fleet's, for the lengths of answers where the class of a request is known.
    public var classes: [WorkloadClass]

    /// What models really made of prompts; nil leaves quality and length to chance.
    public var book: AnswerBook?

    /// Simulated seconds in a real one.
    public var timeScale: Double

    /// The same for all servers of a fleet: then a model answers a prompt alike at every site.
    public var seed: UInt64

    /// Which of the model's servers at the site it is, from 0; their durations differ.
    public var server: Int

    /// The bearer token that requests must have; nil asks for none.
    public var key: String?

    /// Whether prompts that begin as earlier ones did are read faster.
    public var cachesPrefixes: Bool

    /// Requests beyond the model's places that are kept waiting.
    public var maximumWaiting: Int

    /// Largest body of a request.
    public var maximumBodyBytes: Int

    public init(
        site: String,
        profile: ModelProfile,
        classes: [WorkloadClass] = [],
        book: AnswerBook? = nil,
        timeScale: Double = 1,
        seed: UInt64 = 1,
        server: Int = 0,
        key: String? = nil,
        cachesPrefixes: Bool = true,
        maximumWaiting: Int = 10_000,
        maximumBodyBytes: Int = 64 << 20
    ) {
        self.site = site
        self.profile = profile
        self.classes = classes
        self.book = book
        self.timeScale = timeScale
        self.seed = seed
        self.server = server
        self.key = key
        self.cachesPrefixes = cachesPrefixes
        self.maximumWaiting = maximumWaiting
        self.maximumBodyBytes = maximumBodyBytes
    }

    /// What requests call the model.
    public var servedName: String { profile.access.servedName ?? profile.name }
}
