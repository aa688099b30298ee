import Foundation
import Postgres
import SunwardModel

@testable import Store

/// A version 7 UUID of a moment, the same for the same number.
func decisionID(at date: Date, _ number: UInt64) -> UUID {
    let milliseconds = UInt64((date.timeIntervalSince1970 * 1000).rounded())
    let high = milliseconds << 16 | 0x7000
    let low = number | 0x8000_0000_0000_0000
    func byte(_ word: UInt64, _ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: word >> (56 - 8 * index)) }
    return UUID(
        uuid: (
            byte(high, 0), byte(high, 1), byte(high, 2), byte(high, 3),
            byte(high, 4), byte(high, 5), byte(high, 6), byte(high, 7),
            byte(low, 0), byte(low, 1), byte(low, 2), byte(low, 3),
            byte(low, 4), byte(low, 5), byte(low, 6), byte(low, 7)
        )
    )
}

/// A decision `index` milliseconds after noon; what a test is about is changed on it.
func sampleDecision(
    _ index: Int,
    at date: Date? = nil,
    site: String = "reno",
    model: String = "small",
    workloadClass: String = "chat",
    area: String = "west"
) -> RoutingDecision {
    // Divided only once, as the time that comes back is: the same milliseconds give the same number.
    let milliseconds = noon.timeIntervalSinceReferenceDate * 1000 + Double(index)
    let date = date ?? Date(timeIntervalSinceReferenceDate: milliseconds / 1000)
    return RoutingDecision(
        id: decisionID(at: date, UInt64(index)),
        decidedAt: date,
        planID: nil,
        area: area,
        workloadClass: workloadClass,
        site: site,
        model: model,
        policy: .garPrimalDual,
        prediction: RoutingDecision.Prediction(
            quality: 0.75,
            qualityStandardError: 0.0625,
            latencyP95Seconds: 2,
            inputTokens: 100,
            outputTokens: 200,
            energyJoules: 360,
            carbonGrams: 0.5,
            marginalCarbonGrams: 0.25
        ),
        terms: RoutingDecision.Terms(
            qualityFloor: 0.5,
            latencyObjectiveSeconds: 3,
            carbonCapGrams: nil,
            carbonPrice: 0.125,
            qualityPrice: 1.5
        ),
        violations: [],
        refusals: ["large": "more carbon"],
        counterfactuals: RoutingDecision.Counterfactuals(
            bestSingleAtNearestSite: 2,
            largestModel: 1,
            planWithoutRouting: nil
        ),
        decisionMicroseconds: 20
    )
}

/// The number that is kept of `value`.
func sevenDigits(_ value: Double) -> Double { Double(String(format: "%.6e", value)) ?? .nan }

/// A plain report of a decision's success, a second after it.
func sampleOutcome(_ decision: RoutingDecision) -> RoutingOutcome {
    RoutingOutcome(
        decisionID: decision.id,
        reportedAt: decision.decidedAt.addingTimeInterval(1),
        status: .succeeded,
        inputTokens: 101,
        outputTokens: 150,
        timeToFirstTokenSeconds: 0.25,
        latencySeconds: 1
    )
}

extension RandomHistory {
    mutating func origin(retryOf: UUID) -> RoutingDecision.Origin {
        RoutingDecision.Origin(
            requestID: name(),
            keyID: Bool.random(using: &generator) ? name() : nil,
            retryOf: Bool.random(using: &generator) ? retryOf : nil
        )
    }
}

/// A spooled batch as the first layout has it, with what is in it: times are numbers, and there is no origin.
func firstLayoutSample() throws -> (spooled: Data, decision: RoutingDecision, outcome: RoutingOutcome) {
    var decision = sampleDecision(1)
    decision.site = "a\tb"
    decision.violations = [.qualityFloor]
    var outcome = sampleOutcome(decision)
    outcome.reportedAt = Date(timeIntervalSince1970: noon.timeIntervalSince1970 + 1.015625)
    let milliseconds = Int((decision.decidedAt.timeIntervalSince1970 * 1000).rounded())
    let id = decision.id.uuidString.replacing("-", with: "").lowercased()
    let decisions =
        "\(milliseconds)\t\(id)\t\\N\twest\tchat\ta\\tb\tsmall\tgar-pd\t0.75\t0.0625\t2.0\t100.0\t200.0\t360.0\t0.5"
        + "\t0.25\t0.5\t3.0\t\\N\t0.125\t1.5\t{quality-floor}\t{\"large\":\"more carbon\"}\t2.0\t1.0\t\\N\t20.0\n"
    let outcomes =
        "\(milliseconds)\t\(id)\t\(outcome.reportedAt.timeIntervalSince1970)\tsucceeded\t101\t150\t0.25\t1.0\t\\N\t\\N"
        + "\t\\N\n"
    let heading = "sunward-routing 1 1 1 \(decisions.utf8.count)\n"
    return (Data((heading + decisions + outcomes).utf8), decision, outcome)
}

extension RoutingBatch {
    /// A batch of what can be encoded.
    init(decisions: [RoutingDecision] = [], outcomes: [RoutingOutcome] = []) {
        self = Self.encode(RoutingEntries(decisions: decisions, outcomes: outcomes)).batch
    }
}

extension RoutingRow {
    /// The decision the row was made of, if every number was finite.
    var decision: RoutingDecision? {
        guard let policy = RoutingPolicyName(rawValue: policy), let prediction = prediction.whole,
            let terms = terms.whole, let decisionMicroseconds
        else { return nil }
        return RoutingDecision(
            id: id,
            decidedAt: decidedAt,
            planID: planID,
            area: area,
            workloadClass: workloadClass,
            site: site,
            model: model,
            policy: policy,
            prediction: prediction,
            terms: terms,
            violations: violations.compactMap(RoutingDecision.Violation.init),
            refusals: refusals,
            counterfactuals: counterfactuals,
            decisionMicroseconds: decisionMicroseconds,
            origin: origin
        )
    }
}

extension RoutingRow.Prediction {
    fileprivate var whole: RoutingDecision.Prediction? {
        guard let quality, let qualityStandardError, let latencyP95Seconds, let inputTokens, let outputTokens,
            let energyJoules, let carbonGrams
        else { return nil }
        return RoutingDecision.Prediction(
            quality: quality,
            qualityStandardError: qualityStandardError,
            latencyP95Seconds: latencyP95Seconds,
            inputTokens: inputTokens,
            outputTokens: outputTokens,
            energyJoules: energyJoules,
            carbonGrams: carbonGrams,
            marginalCarbonGrams: marginalCarbonGrams
        )
    }
}

extension RoutingRow.Terms {
    fileprivate var whole: RoutingDecision.Terms? {
        guard let qualityFloor, let carbonPrice, let qualityPrice else { return nil }
        return RoutingDecision.Terms(
            qualityFloor: qualityFloor,
            latencyObjectiveSeconds: latencyObjectiveSeconds,
            carbonCapGrams: carbonCapGrams,
            carbonPrice: carbonPrice,
            qualityPrice: qualityPrice
        )
    }
}
