import ControlPlane
import JSONText
import Routing
import SunwardModel

/// A route on the wire.
enum RouteAnswerView {
    static func bytes(_ answer: RouteAnswer) -> [UInt8] {
        var writer = JSONWriter()
        let decision = answer.decision
        writer.beginObject()
        writer.name("decision")
        writer.identifier(decision.id)
        writer.name("decidedAt")
        writer.time(decision.decidedAt)
        if let plan = decision.planID {
            writer.name("plan")
            writer.identifier(plan)
        }
        writer.member("area", decision.area)
        writer.member("class", decision.workloadClass)
        if answer.isClassGuessed { writer.member("classGuessed", true) }
        writer.member("site", decision.site)
        writer.member("model", decision.model)
        if let endpoint = answer.endpoint { writer.member("endpoint", endpoint) }
        writer.member("policy", decision.policy.rawValue)
        write(decision.prediction, to: &writer)
        write(decision.terms, to: &writer)
        writer.name("violations")
        writer.beginArray()
        for violation in decision.violations { writer.text(violation.rawValue) }
        writer.endArray()
        writeRefused(answer, to: &writer)
        writeSites(answer, to: &writer)
        write(decision.counterfactuals, to: &writer)
        if !answer.alsoRun.isEmpty {
            writer.name("alsoRun")
            writer.beginArray()
            for model in answer.alsoRun { writer.text(model) }
            writer.endArray()
        }
        writer.name("stale")
        writer.beginArray()
        for input in answer.stale { writer.text(input.rawValue) }
        writer.endArray()
        writer.member("decisionMicroseconds", decision.decisionMicroseconds)
        writer.endObject()
        return writer.bytes
    }

    private static func write(_ prediction: RoutingDecision.Prediction, to writer: inout JSONWriter) {
        writer.name("prediction")
        writer.beginObject()
        writer.member("quality", prediction.quality)
        writer.member("qualityStandardError", prediction.qualityStandardError)
        writer.member("latencyP95Seconds", prediction.latencyP95Seconds)
        writer.member("inputTokens", prediction.inputTokens)
        writer.member("outputTokens", prediction.outputTokens)
        writer.member("energyJoules", prediction.energyJoules)
        writer.member("carbonGrams", prediction.carbonGrams)
        writer.member("marginalCarbonGrams", prediction.marginalCarbonGrams)
        writer.endObject()
    }

    private static func write(_ terms: RoutingDecision.Terms, to writer: inout JSONWriter) {
        writer.name("terms")
        writer.beginObject()
        writer.member("qualityFloor", terms.qualityFloor)
        writer.member("latencyP95Seconds", terms.latencyObjectiveSeconds)
        writer.member("carbonCapGrams", terms.carbonCapGrams)
        writer.member("carbonPrice", terms.carbonPrice)
        writer.member("qualityPrice", terms.qualityPrice)
        writer.endObject()
    }

    private static func writeRefused(_ answer: RouteAnswer, to writer: inout JSONWriter) {
        writer.name("refused")
        writer.beginArray()
        for refused in answer.refused {
            writer.beginObject()
            writer.member("model", refused.model)
            writer.member("reason", refused.reason)
            writer.member("quality", refused.quality)
            writer.member("latencyP95Seconds", refused.latencyP95Seconds)
            writer.member("carbonGrams", refused.carbonGrams)
            writer.endObject()
        }
        writer.endArray()
    }

    private static func writeSites(_ answer: RouteAnswer, to writer: inout JSONWriter) {
        writer.name("siteChoice")
        writer.beginObject()
        writer.member("reason", answer.siteReason.rawValue)
        writer.member("share", answer.siteShare)
        if answer.isUnservedByPlan { writer.member("unservedByPlan", true) }
        writer.name("others")
        writer.beginArray()
        for other in answer.otherSites {
            writer.beginObject()
            writer.member("site", other.site)
            writer.member("share", other.share)
            writer.member("networkSeconds", other.networkSeconds)
            if let obstacle = other.obstacle { writer.member("obstacle", obstacle.rawValue) }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    private static func write(_ counterfactuals: RoutingDecision.Counterfactuals, to writer: inout JSONWriter) {
        writer.name("counterfactualCarbonGrams")
        writer.beginObject()
        writer.member("bestSingleAtNearestSite", counterfactuals.bestSingleAtNearestSite)
        writer.member("largestModel", counterfactuals.largestModel)
        writer.member("planWithoutRouting", counterfactuals.planWithoutRouting)
        writer.endObject()
    }
}

extension JSONWriter {
    fileprivate mutating func member(_ name: StaticString, _ text: String) {
        self.name(name)
        self.text(text)
    }

    fileprivate mutating func member(_ name: StaticString, _ value: Bool) {
        self.name(name)
        bool(value)
    }

    /// To seven significant digits. What is not known, or infinite, is left out.
    fileprivate mutating func member(_ name: StaticString, _ value: Double?) {
        guard let value, value.isFinite else { return }
        self.name(name)
        rounded(value)
    }
}
