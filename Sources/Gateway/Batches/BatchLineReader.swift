import ControlPlane
import Foundation
import JSONText
import NIOCore
import SunwardModel

/// Reads the lines of a batch's input one after the other, and says what is wrong with them.
struct BatchLineReader {
    private static let longestCustomID = 512

    private let batch: Batch
    private let surface: Surface
    private let placement: RequestPlacement
    private let classes: DeferrableClasses
    private let mostRequestBytes: Int
    private var seen: [String: Int] = [:]

    /// - Parameter key: Whose batch it is; nil for clients without one.
    /// - Returns: nil for an endpoint that the gateway does not have any more.
    init?(_ batch: Batch, fleet: Fleet, key: APIKey?) {
        guard let surface = Surface(rawValue: batch.endpoint) else { return nil }
        self.batch = batch
        self.surface = surface
        placement = RequestPlacement(fleet: fleet)
        classes = DeferrableClasses(fleet, allowed: key?.classes)
        mostRequestBytes = fleet.gateway.batches.maxLineBytes
    }

    /// - Throws: ``BatchProblem`` that names the line.
    mutating func read(_ line: LineSplitter.Line) throws(BatchProblem) -> BatchLine {
        let fields = try Self.fields(line)
        guard let customID = fields.customID ?? (fields.hasOtherCustomID ? "" : nil) else {
            throw Self.missing("custom_id", line)
        }
        guard (1...Self.longestCustomID).contains(customID.utf8.count), !customID.contains("\0") else {
            throw Self.problem(
                "invalid_custom_id",
                "custom_id must be text of 1 to \(Self.longestCustomID) bytes.",
                "custom_id",
                line
            )
        }
        if let first = seen.updateValue(line.number, forKey: customID) {
            let message = "The custom_id '\(customID.prefix(80))' has been used in line \(first) already."
            throw Self.problem("duplicate_custom_id", message, "custom_id", line)
        }
        try check(fields, line)
        guard let range = fields.body else { throw Self.missing("body", line) }
        let start = line.bytes.readerIndex + range.lowerBound
        guard let body = line.bytes.getSlice(at: start, length: range.count) else { throw Self.missing("body", line) }
        return try place(body, customID: customID, line)
    }

    private func check(_ fields: Fields, _ line: LineSplitter.Line) throws(BatchProblem) {
        guard let method = fields.method else { throw Self.missing("method", line) }
        guard method == "POST" else {
            let message = "The method '\(method.prefix(20))' is not POST."
            throw Self.problem("invalid_method", message, "method", line)
        }
        guard let url = fields.url else { throw Self.missing("url", line) }
        guard url == batch.endpoint else {
            let message = "The URL '\(url.prefix(80))' is not the batch's endpoint, \(batch.endpoint)."
            throw Self.problem("invalid_url", message, "url", line)
        }
    }

    private func place(
        _ body: ByteBuffer,
        customID: String,
        _ line: LineSplitter.Line
    ) throws(BatchProblem) -> BatchLine {
        guard body.readableBytes <= mostRequestBytes else {
            throw Self.problem("request_too_large", "The body exceeds \(mostRequestBytes) bytes.", "body", line)
        }
        let envelope: RequestEnvelope
        let model: RequestPlacement.Model
        do throws(OpenAIError) {
            envelope = try RequestEnvelope(body, surface: surface)
            model = try placement.model(envelope.model, surface: surface)
        } catch {
            let param = error.param.map { "body.\($0)" } ?? "body"
            throw Self.problem(error.code ?? "invalid_request", error.message, param, line)
        }
        guard !envelope.isStreaming else {
            throw Self.problem("invalid_request", "Answers of batches are not streamed.", "body.stream", line)
        }
        let cell = try cell(envelope, model, line)
        let hours = classes.hours(of: cell.workloadClass) ?? 0
        let patience = hours > 0 ? batch.createdAt.addingTimeInterval(hours * 3600) : batch.expiresAt
        return BatchLine(
            id: BatchLine.ID(batch: batch.id, line: line.number),
            owner: batch.owner,
            customID: customID,
            endpoint: batch.endpoint,
            cell: cell,
            dueAt: min(batch.expiresAt, patience),
            request: Data(body.readableBytesView)
        )
    }

    /// The batch's class, else the alias's where that may wait, else a guess.
    private func cell(
        _ envelope: RequestEnvelope,
        _ model: RequestPlacement.Model,
        _ line: LineSplitter.Line
    ) throws(BatchProblem) -> BatchCell {
        var workloadClass = batch.workloadClass
        if workloadClass == nil, case .automatic(let name?) = model, classes.names.contains(name) {
            workloadClass = name
        }
        let request = RouteRequest(
            area: batch.area,
            prompt: envelope.prompt,
            inputTokens: envelope.inputTokens.map(Double.init),
            maxOutputTokens: envelope.maxOutputTokens
        )
        guard let workloadClass = workloadClass ?? classes.guess(request) else {
            let message = "There is no workload class whose requests may wait and that the API key allows."
            throw Self.problem("class_not_allowed", message, nil, line)
        }
        let isPlanned = surface != .embeddings && (classes.hours(of: workloadClass) ?? 0) > 0
        return BatchCell(area: batch.area, workloadClass: workloadClass, isPlanned: isPlanned)
    }

    // MARK: Fields

    private struct Fields {
        var customID: String?

        /// Whether it is there, but no text.
        var hasOtherCustomID = false
        var method: String?
        var url: String?

        /// Where it stands in the line.
        var body: Range<Int>?
    }

    private static func fields(_ line: LineSplitter.Line) throws(BatchProblem) -> Fields {
        let result = line.bytes.withUnsafeReadableBytes { bytes in
            Result { () throws(JSONSyntaxError) in try readFields(bytes) }
        }
        switch result {
        case .success(let fields?): return fields
        case .success(nil):
            throw problem("invalid_json_line", "This line is not a JSON object.", nil, line)
        case .failure(let error):
            let message = "This line is not parseable as valid JSON: at byte \(error.place), \(error.message)."
            throw problem("invalid_json_line", message, nil, line)
        }
    }

    /// - Returns: nil for what is no object. A field of another kind counts as missing.
    private static func readFields(_ bytes: UnsafeRawBufferPointer) throws(JSONSyntaxError) -> Fields? {
        var reader = JSONReader(bytes)
        guard try reader.peek() == .object else {
            try reader.skip()
            try reader.finish()
            return nil
        }
        var fields = Fields()
        reader.enter()
        var isFirst = true
        while let name = try reader.nextMember(isFirst: &isFirst) {
            let kind = try reader.peek()
            switch (name, kind) {
            case ("custom_id", .text): fields.customID = try reader.text()
            case ("custom_id", _):
                fields.hasOtherCustomID = true
                try reader.skip(depth: 1)
            case ("method", .text): fields.method = try reader.text()
            case ("url", .text): fields.url = try reader.text()
            case ("body", .object):
                let start = reader.place
                try reader.skip(depth: 1)
                fields.body = start..<reader.place
            default: try reader.skip(depth: 1)
            }
        }
        try reader.finish()
        return fields
    }

    private static func missing(_ field: String, _ line: LineSplitter.Line) -> BatchProblem {
        problem("missing_required_parameter", "Missing required parameter: '\(field)'.", field, line)
    }

    private static func problem(
        _ code: String,
        _ message: String,
        _ param: String?,
        _ line: LineSplitter.Line
    ) -> BatchProblem {
        BatchProblem(code: code, message: message, param: param, line: line.number)
    }
}
