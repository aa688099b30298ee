/// How a budget stands at one moment: what is left, and what a request may cause so that it lasts.
public struct BudgetPressure: Hashable, Sendable {
    /// Carbon of the window that ends now, in grams.
    public var spentGrams: Double

    /// What the window still allows at once, in grams; negative when it is overspent.
    public var remainingGrams: Double

    /// Requests expected until the whole present window has rolled by.
    public var expectedRequests: Double

    /// Carbon a request may cause on average from now on so that no window is overspent, in grams (b in GAR);
    /// infinite before any request has been seen.
    public var paceGramsPerRequest: Double

    /// What is left when every request still to come is given its cheapest model, in grams, at the tightest moment
    /// ahead. Only this much can be spent freely; negative means the budget cannot be held.
    public var slackGrams: Double

    public init(
        spentGrams: Double,
        remainingGrams: Double,
        expectedRequests: Double,
        paceGramsPerRequest: Double,
        slackGrams: Double
    ) {
        self.spentGrams = spentGrams
        self.remainingGrams = remainingGrams
        self.expectedRequests = expectedRequests
        self.paceGramsPerRequest = paceGramsPerRequest
        self.slackGrams = slackGrams
    }

    /// Whether the budget can be held at all: the least carbon of the requests expected fits in it.
    public var isFeasible: Bool { slackGrams >= 0 }
}
