import SunwardModel

/// A request that asks for a site and a model.
public struct RouteRequest: Sendable {
    /// Where it must not be sent: it has just failed there.
    public struct Exclusion: Hashable, Sendable {
        public var site: String

        /// nil for all of the site's models.
        public var model: String?

        public init(site: String, model: String? = nil) {
            self.site = site
            self.model = model
        }
    }

    /// The area it comes from, by its name in the fleet.
    public var area: String

    /// nil where nobody said: then the class is guessed (``ClassGuess``), and the answer says so.
    public var workloadClass: String?

    /// All text that the model is to read.
    public var prompt: String

    /// Tokens of the prompt where they are known; else they are estimated from its text.
    public var inputTokens: Double?

    /// Most tokens of the answer (`max_tokens`).
    public var maxOutputTokens: Int?

    /// Requests of one session go to one site as long as it can take them.
    public var session: String?

    /// Wishes of its own in the place of its class's goals.
    public var qualityFloor: Double?
    public var latencyObjectiveSeconds: Double?
    public var carbonCapGrams: Double?

    /// A model that the request insists on: only its site is chosen.
    public var pinnedModel: String?

    public var exclusions: [Exclusion]

    /// What the models that come into question are there for.
    public var task: ModelTask

    /// The classes that a guess is made among; nil for all of the fleet.
    public var guessedClasses: [String]?

    /// Whether whoever asks measures the answer itself, as the gateway does: then nobody else is believed about tokens,
    /// times and how it ended. Else the caller's reports are all that is known.
    public var isMeasured: Bool

    /// Goes into the decision as it is.
    public var origin: RoutingDecision.Origin

    public init(
        area: String,
        workloadClass: String? = nil,
        prompt: String = "",
        inputTokens: Double? = nil,
        maxOutputTokens: Int? = nil,
        session: String? = nil,
        qualityFloor: Double? = nil,
        latencyObjectiveSeconds: Double? = nil,
        carbonCapGrams: Double? = nil,
        pinnedModel: String? = nil,
        exclusions: [Exclusion] = [],
        task: ModelTask = .generate,
        guessedClasses: [String]? = nil,
        isMeasured: Bool = false,
        origin: RoutingDecision.Origin = RoutingDecision.Origin()
    ) {
        self.area = area
        self.workloadClass = workloadClass
        self.prompt = prompt
        self.inputTokens = inputTokens
        self.maxOutputTokens = maxOutputTokens
        self.session = session
        self.qualityFloor = qualityFloor
        self.latencyObjectiveSeconds = latencyObjectiveSeconds
        self.carbonCapGrams = carbonCapGrams
        self.pinnedModel = pinnedModel
        self.exclusions = exclusions
        self.task = task
        self.guessedClasses = guessedClasses
        self.isMeasured = isMeasured
        self.origin = origin
    }

    func excludes(site: String, model: String) -> Bool {
        exclusions.contains { $0.site == site && ($0.model == nil || $0.model == model) }
    }
}
