import AsyncHTTPClient
import Foundation
import JSONText
import NIOCore
import NIOHTTP1

/// Reports how good answers were to a control plane, many in one request: a full batch, or what there is after a while,
/// since a decision whose grade comes too late is forgotten.
actor LoadGrades {
    private struct Grade {
        let decision: UUID
        let quality: Double
    }

    private static let batch = 500
    private static let patience = Duration.seconds(1)
    /// Beyond these the oldest are given up.
    private static let maximum = 100_000

    private let client: HTTPClient
    private let url: String
    private let key: String?
    private var waiting: [Grade] = []
    private var isSending = false
    private var sentAt = ContinuousClock.now
    private(set) var reported = 0
    private(set) var lost = 0
    private(set) var problem: String?

    /// - Parameters:
    ///   - url: Of the control API, without a slash at its end.
    ///   - key: An admin's, where the service asks for one.
    init(client: HTTPClient, url: String, key: String?) {
        self.client = client
        self.url = url
        self.key = key
    }

    func add(_ decision: UUID, quality: Double) async {
        waiting.append(Grade(decision: decision, quality: quality))
        if waiting.count > Self.maximum {
            waiting.removeFirst()
            lost += 1
        }
        let isDue = waiting.count >= Self.batch || ContinuousClock.now - sentAt >= Self.patience
        if isDue, !isSending { await send() }
    }

    /// Reports what is left.
    func flush() async {
        while isSending { try? await Task.sleep(for: .milliseconds(5)) }
        while !waiting.isEmpty { await send() }
    }

    private func send() async {
        let grades = Array(waiting.prefix(Self.batch))
        waiting.removeFirst(grades.count)
        sentAt = .now
        isSending = true
        defer { isSending = false }
        var request = HTTPClientRequest(url: url + "/api/v1/outcomes")
        request.method = .POST
        request.headers.add(name: "content-type", value: "application/json")
        if let key { request.headers.add(name: "authorization", value: "Bearer \(key)") }
        request.body = .bytes(ByteBuffer(bytes: Self.body(grades)))
        do {
            let response = try await client.execute(request, timeout: .seconds(30))
            _ = try await response.body.collect(upTo: 4 << 20)
            guard (200..<300).contains(response.status.code) else {
                throw CommandFailure(.failed, "the service answered with status \(response.status.code)")
            }
            reported += grades.count
        } catch {
            lost += grades.count
            problem = "\(error)"
        }
    }

    private static func body(_ grades: [Grade]) -> [UInt8] {
        var json = JSONWriter(capacity: grades.count * 80)
        json.beginArray()
        for grade in grades {
            json.beginObject()
            json.name("decision")
            json.identifier(grade.decision)
            json.name("quality")
            json.number(grade.quality)
            json.endObject()
        }
        json.endArray()
        return json.bytes
    }
}
