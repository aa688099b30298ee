import ControlPlane
import Foundation
import NIOCore
import SunwardModel

/// Where a new batch belongs: its area, its class and its deadline, by what the client says and the fleet has.
struct BatchPlacement {
    static let className = "metadata.class"
    static let areaName = "metadata.area"
    static let deadlineName = "metadata.deadline"
    static let deadlineHoursName = "metadata.deadline_hours"

    /// Of the one completion window there is.
    static let windowHours = 24.0

    let headers: RequestHeaders
    let key: APIKey?
    let address: SocketAddress?
    let view: FleetView

    /// Service time.
    let now: Date

    /// - Throws: ``OpenAIError`` for names that the fleet does not have, a class that may not wait or that the key does
    ///   not allow, and a deadline that is none.
    func batch(_ draft: BatchDraft, id: String) throws(OpenAIError) -> Batch {
        try refuseOtherHeaders()
        let metadata = draft.metadata
        let choices = [Batch.askAgainOnInterruption, Batch.failOnInterruption]
        if let choice = metadata?[Batch.onInterruptionName], !choices.contains(choice) {
            let expected = choices.map { "'\($0)'" }.joined(separator: " or ")
            throw .invalidValue("metadata.\(Batch.onInterruptionName)", choice, expected: expected)
        }
        return Batch(
            id: id,
            owner: key?.id ?? "",
            endpoint: draft.surface.rawValue,
            inputFileID: draft.inputFileID,
            completionWindow: BatchDraft.completionWindow,
            metadata: metadata,
            area: try area(metadata?["area"]),
            workloadClass: try workloadClass(metadata?["class"]),
            outputSeconds: draft.outputSeconds,
            createdAt: now,
            expiresAt: try deadline(metadata ?? [:])
        )
    }

    /// A wish that is not heard must not be taken for one that is.
    private func refuseOtherHeaders() throws(OpenAIError) {
        let others: [(String, Bool)] = [
            (RequestHeaders.qualityFloorName, headers.qualityFloor != nil),
            (RequestHeaders.latencyObjectiveName, headers.latencyObjectiveSeconds != nil),
            (RequestHeaders.carbonCapName, headers.carbonCapGrams != nil),
            (RequestHeaders.sessionName, headers.session != nil),
        ]
        if let other = others.first(where: \.1) { throw .headerNotForBatches(other.0) }
    }

    private func area(_ name: String?) throws(OpenAIError) -> String {
        if let name, !view.placement.hasArea(name) {
            throw .invalidValue(Self.areaName, name, expected: view.placement.areaList)
        }
        return try view.placement.area(header: name ?? headers.area, key: key?.area, address: address) ?? ""
    }

    private func workloadClass(_ name: String?) throws(OpenAIError) -> String? {
        let deferrable = view.deferrable
        let allowed = deferrable.names.filter { key?.classes?.contains($0) ?? true }
        guard !allowed.isEmpty else { throw .noDeferrableClass(deferrable.names) }
        let param = name == nil ? RequestHeaders.workloadClassName : Self.className
        guard let name = name ?? headers.workloadClass else { return allowed.count == 1 ? allowed[0] : nil }
        guard deferrable.names.contains(name) else {
            throw .notDeferrable(param, name, deferrable: deferrable.names)
        }
        guard allowed.contains(name) else {
            throw OpenAIError(.classNotAllowed(name, allowed: key?.classes ?? []), now: now)
        }
        return name
    }

    private func deadline(_ metadata: [String: String]) throws(OpenAIError) -> Date {
        let end = now.addingTimeInterval(Self.windowHours * 3600)
        var deadline = end
        if let text = metadata["deadline_hours"] {
            guard let hours = Double(text), hours > 0, hours <= Self.windowHours else {
                throw .invalidValue(
                    Self.deadlineHoursName,
                    text,
                    expected: "a number of hours above 0, to \(Int(Self.windowHours))"
                )
            }
            deadline = now.addingTimeInterval(hours * 3600)
        }
        if let text = metadata["deadline"] {
            guard let moment = Self.moment(text), moment > now, moment <= end else {
                throw .invalidValue(
                    Self.deadlineName,
                    text,
                    expected: "a time like \(end.formatted(.iso8601)), after now and within the completion window"
                )
            }
            deadline = min(deadline, moment)
        }
        return deadline
    }

    /// RFC 3339, with or without fractions of a second.
    private static func moment(_ text: String) -> Date? {
        let plain = Date.ISO8601FormatStyle(timeZoneSeparator: .colon)
        let fractional = Date.ISO8601FormatStyle(timeZoneSeparator: .colon, includingFractionalSeconds: true)
        return (try? plain.parse(text)) ?? (try? fractional.parse(text))
    }
}
