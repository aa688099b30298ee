import ControlPlane
import Foundation
import JSONText

/// A request for a site and a model, as it comes over the wire.
///
///     {"area": "chicago", "class": "chat", "messages": [{"role": "user", "content": "…"}], "maxTokens": 200}
///
/// Every field but `area` may be left out; null is as good as left out. What is wrong is collected field by field.
struct RouteBody {
    private(set) var request = RouteRequest(area: "")
    private(set) var wrong: [IngestionView.Refused] = []
    private var hasArea = false
    private var hasPrompt = false
    private var hasMessages = false

    static let fields =
        "area, class, prompt, messages, inputTokens, maxTokens, session, qualityFloor, latencyP95Seconds, "
        + "carbonCapGrams, model, exclude"

    /// - Throws: ``JSONSyntaxError`` for a body that is not JSON.
    init(_ reader: inout JSONReader) throws(JSONSyntaxError) {
        var fields = FieldReader()
        guard try reader.peek() == .object else {
            try reader.skip()
            try reader.finish()
            wrong = [.init(index: 0, field: "", value: "", message: "the body must be a JSON object")]
            return
        }
        reader.enter()
        var isFirst = true
        while let name = try reader.nextMember(isFirst: &isFirst) {
            if try reader.peek() == .null {
                try reader.null()
                if !Self.isKnown(name) { fields.refuse(name, "", "is not a field here; fields are \(Self.fields)") }
            } else {
                try read(name, &reader, &fields)
            }
        }
        try reader.finish()
        if !hasArea, !fields.hasRefused("area") {
            fields.refuse("area", "", "is missing; expected the name of an area")
        }
        if hasPrompt, hasMessages { fields.refuse("prompt", "", "and messages exclude each other") }
        wrong = fields.refused
    }

    private static func isKnown(_ name: String) -> Bool { fields.split(separator: ", ").contains { $0 == name } }

    private mutating func read(
        _ name: String,
        _ reader: inout JSONReader,
        _ fields: inout FieldReader
    ) throws(JSONSyntaxError) {
        switch name {
        case "area":
            if let area = try fields.name(name, &reader) {
                request.area = area
                hasArea = true
            }
        case "class": request.workloadClass = try fields.name(name, &reader)
        case "prompt":
            request.prompt = try fields.text(name, &reader) ?? ""
            hasPrompt = true
        case "messages":
            request.prompt = try MessagesReader.text(&reader, &fields)
            hasMessages = true
        case "inputTokens": request.inputTokens = try fields.number(name, &reader, in: 0...100_000_000)
        case "maxTokens": request.maxOutputTokens = try fields.integer(name, &reader, in: 1...100_000_000)
        case "session": request.session = try fields.name(name, &reader)
        case "qualityFloor": request.qualityFloor = try fields.number(name, &reader, in: 0...1)
        case "latencyP95Seconds":
            request.latencyObjectiveSeconds = try fields.number(name, &reader, in: 0.001...86_400)
        case "carbonCapGrams": request.carbonCapGrams = try fields.number(name, &reader, in: 0...1_000_000)
        case "model": request.pinnedModel = try fields.name(name, &reader)
        case "exclude": try readExclusions(&reader, &fields)
        default:
            try reader.skip()
            fields.refuse(name, "", "is not a field here; fields are \(Self.fields)")
        }
    }

    private mutating func readExclusions(
        _ reader: inout JSONReader,
        _ fields: inout FieldReader
    ) throws(JSONSyntaxError) {
        guard try fields.expect(.array, "exclude", "an array of objects with site and model", &reader) else { return }
        var isFirst = true
        while try reader.nextElement(isFirst: &isFirst) {
            guard try fields.expect(.object, "exclude", "an array of objects with site and model", &reader) else {
                continue
            }
            var site: String?
            var model: String?
            var isFirstMember = true
            while let name = try reader.nextMember(isFirst: &isFirstMember) {
                switch name {
                case "site": site = try fields.name("exclude.site", &reader)
                case "model" where try reader.peek() == .null: try reader.null()
                case "model": model = try fields.name("exclude.model", &reader)
                default:
                    try reader.skip()
                    fields.refuse("exclude.\(name)", "", "is not a field here; fields are site, model")
                }
            }
            if let site {
                request.exclusions.append(.init(site: site, model: model))
            } else if !fields.hasRefused("exclude.site") {
                fields.refuse("exclude.site", "", "is missing; expected the name of a site")
            }
        }
        if request.exclusions.count > 1000 { fields.refuse("exclude", "", "has more than 1000 entries") }
    }
}
