import Foundation
import Routing
import SunwardModel

/// What is kept of a decision until its outcome arrives, and no more: there may be tens of thousands.
struct DecisionMemory: Sendable {
    let id: UUID

    /// The fleet that the places of ``feedback`` are of.
    private(set) var fleet: RoutedFleet

    /// As the policy gets it back.
    private(set) var feedback: DecisionFeedback
    let latencyBaseSeconds: Double
    let latencyP95Seconds: Double
    let inputTokens: Double

    /// Whether ``inputTokens`` was estimated from the text.
    let isInputEstimated: Bool
    let maxOutputTokens: Int?
    let traces: PromptTraces

    /// Structural facts of the prompt, where the policy learns from them.
    let context: [Float]
    let decisionMicroseconds: Double

    /// Predicted energy and carbon of what runs beside the chosen model, whose tokens nobody reports.
    let besideJoules: Double
    let besideGrams: Double

    /// Until when it counts as under way without an outcome, in seconds since the reference date; nil once it does not
    /// count any more.
    var countsUntil: Double?

    /// What was reported so far.
    var outcome: RoutingOutcome?

    /// A grade that came before the answer's measurement, which it waits for.
    var earlyGrade: Double?

    /// Power of its site when the fleet in force took its site, model or class away; nil while they are there. Its
    /// outcome is accounted by it, and teaches nothing any more.
    private(set) var departedPower: SitePower?

    /// Whether ``feedback`` has its places in another fleet than the one in force.
    private(set) var hasDeparted = false

    init(
        id: UUID,
        fleet: RoutedFleet,
        feedback: DecisionFeedback,
        latencyBaseSeconds: Double,
        latencyP95Seconds: Double,
        inputTokens: Double,
        isInputEstimated: Bool,
        maxOutputTokens: Int?,
        traces: PromptTraces,
        context: [Float],
        decisionMicroseconds: Double,
        besideJoules: Double = 0,
        besideGrams: Double = 0,
        countsUntil: Double?,
        outcome: RoutingOutcome?
    ) {
        self.id = id
        self.fleet = fleet
        self.feedback = feedback
        self.latencyBaseSeconds = latencyBaseSeconds
        self.latencyP95Seconds = latencyP95Seconds
        self.inputTokens = inputTokens
        self.isInputEstimated = isInputEstimated
        self.maxOutputTokens = maxOutputTokens
        self.traces = traces
        self.context = context
        self.decisionMicroseconds = decisionMicroseconds
        self.besideJoules = besideJoules
        self.besideGrams = besideGrams
        self.countsUntil = countsUntil
        self.outcome = outcome
    }

    /// Whether the policy chose among models that answer prompts; else the request was for something that is named.
    var answersPrompt: Bool { fleet.pools[feedback.site][feedback.model].profile.task == .generate }

    /// What its model holds; nil where nobody has said.
    var contextTokens: Int? { fleet.pools[feedback.site][feedback.model].profile.contextTokens }

    var siteName: String { fleet.fleet.sites[feedback.site].name }

    /// It does not count as under way any more.
    mutating func endFlight() {
        guard countsUntil != nil else { return }
        countsUntil = nil
        fleet.inFlight.ended(site: feedback.site, model: feedback.model)
    }

    /// Moves it to the places that its names have in another fleet.
    ///
    /// - Parameter power: Of its site, as last published.
    /// - Returns: false when the other fleet does not have them; then it does not count as under way any more, and keeps
    ///   the places of its own.
    mutating func move(to other: RoutedFleet, power: SitePower?) -> Bool {
        guard !hasDeparted else { return false }
        guard other !== fleet else { return true }
        let site = fleet.fleet.sites[feedback.site]
        let model = site.models[feedback.model].name
        let workloadClass = fleet.fleet.classes[feedback.workloadClass].name
        let until = countsUntil
        endFlight()
        guard let place = other.sitePlaces[site.name], let classPlace = other.classPlaces[workloadClass],
            let modelPlace = other.numbersByModel[model].flatMap({ other.modelPlaces[place][$0] })
        else {
            hasDeparted = true
            departedPower = power
            return false
        }
        fleet = other
        feedback.site = place
        feedback.model = modelPlace
        feedback.workloadClass = classPlace
        countsUntil = until
        if until != nil { other.inFlight.began(site: place, model: modelPlace) }
        return true
    }
}
