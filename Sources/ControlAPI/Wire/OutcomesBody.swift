import ControlPlane
import Foundation
import JSONText
import Store
import SunwardModel

/// What became of decisions: one report, or an array of them, each with what is wrong with it if it cannot be read.
///
///     {"decision": "0190…", "status": "succeeded", "outputTokens": 123, "latencySeconds": 2.5, "thumb": "up"}
struct OutcomesBody {
    /// Most reports in one body.
    static let maximumCount = 10_000

    private static let fields =
        "decision, status, inputTokens, outputTokens, timeToFirstTokenSeconds, latencySeconds, quality, thumb"

    private(set) var outcomes: [RoutingOutcome] = []
    private(set) var wrong: [IngestionView.Refused] = []
    private(set) var count = 0

    /// - Parameter reportedAt: In service time.
    /// - Throws: ``JSONSyntaxError`` for a body that is not JSON.
    init(_ reader: inout JSONReader, reportedAt: Date) throws(JSONSyntaxError) {
        var fields = FieldReader()
        if try reader.peek() == .array {
            reader.enter()
            var isFirst = true
            while try reader.nextElement(isFirst: &isFirst) { try add(&reader, &fields, reportedAt) }
        } else {
            try add(&reader, &fields, reportedAt)
        }
        try reader.finish()
        wrong = fields.refused
    }

    private mutating func add(
        _ reader: inout JSONReader,
        _ fields: inout FieldReader,
        _ reportedAt: Date
    ) throws(JSONSyntaxError) {
        fields.index = count
        count += 1
        let refused = fields.refused.count
        let outcome = try outcome(&reader, &fields, reportedAt)
        if count > Self.maximumCount {
            fields.refuse("", "", "a body may hold \(Self.maximumCount) reports; send the others in another")
        } else if let outcome, fields.refused.count == refused {
            outcomes.append(outcome)
        }
    }

    private func outcome(
        _ reader: inout JSONReader,
        _ fields: inout FieldReader,
        _ reportedAt: Date
    ) throws(JSONSyntaxError) -> RoutingOutcome? {
        guard try fields.expect(.object, "", "an object", &reader) else { return nil }
        var decision: UUID?
        var outcome = RoutingOutcome(decisionID: UUID(), reportedAt: reportedAt, status: .succeeded)
        var thumb: Double?
        var isFirst = true
        while let name = try reader.nextMember(isFirst: &isFirst) {
            switch name {
            case "decision": decision = try identifier(&reader, &fields)
            case "thumb": thumb = try choice(name, ["up": 1, "down": 0], &reader, &fields)
            default: try read(name, &reader, &fields, &outcome)
            }
        }
        if let thumb {
            if outcome.quality != nil { fields.refuse("thumb", "", "and quality exclude each other") }
            outcome.quality = thumb
        }
        guard let decision else {
            if !fields.hasRefused("decision") {
                fields.refuse("decision", "", "is missing; expected the id that the route was answered with")
            }
            return nil
        }
        outcome.decisionID = decision
        // The history could not keep it, and would say so to nobody.
        if let objection = outcome.objection {
            fields.refuse("decision", decision.uuidString.lowercased(), objection)
            return nil
        }
        return outcome
    }

    private func read(
        _ name: String,
        _ reader: inout JSONReader,
        _ fields: inout FieldReader,
        _ outcome: inout RoutingOutcome
    ) throws(JSONSyntaxError) {
        if try reader.peek() == .null { return try reader.null() }
        let tokens = 0...100_000_000
        let seconds = 0.0...86_400.0
        switch name {
        case "status":
            let known = RoutingOutcome.Status.allCases.map { ($0.rawValue, $0) }
            outcome.status = try choice(name, Dictionary(uniqueKeysWithValues: known), &reader, &fields) ?? .succeeded
        case "inputTokens": outcome.inputTokens = try fields.integer(name, &reader, in: tokens)
        case "outputTokens": outcome.outputTokens = try fields.integer(name, &reader, in: tokens)
        case "timeToFirstTokenSeconds":
            outcome.timeToFirstTokenSeconds = try fields.number(name, &reader, in: seconds)
        case "latencySeconds": outcome.latencySeconds = try fields.number(name, &reader, in: seconds)
        case "quality": outcome.quality = try fields.number(name, &reader, in: 0...1)
        default:
            try reader.skip()
            fields.refuse(name, "", "is not a field of a report; fields are \(Self.fields)")
        }
    }

    private func identifier(_ reader: inout JSONReader, _ fields: inout FieldReader) throws(JSONSyntaxError) -> UUID? {
        guard let text = try fields.text("decision", &reader) else { return nil }
        guard let identifier = UUID(uuidString: text) else {
            fields.refuse("decision", text, "is not the id of a decision")
            return nil
        }
        return identifier
    }

    private func choice<Value>(
        _ field: String,
        _ choices: [String: Value],
        _ reader: inout JSONReader,
        _ fields: inout FieldReader
    ) throws(JSONSyntaxError) -> Value? {
        guard let text = try fields.text(field, &reader) else { return nil }
        guard let value = choices[text] else {
            fields.refuse(field, text, "must be one of \(choices.keys.sorted().joined(separator: ", "))")
            return nil
        }
        return value
    }
}
