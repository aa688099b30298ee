import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1

/// Sends a request and follows its answer.
struct LoadTarget: Sendable {
    let client: HTTPClient
    /// Without a slash at its end.
    let url: String
    let model: String
    let key: String?
    let timeout: TimeAmount

    /// A client with a connection for every request under way, that tells of a refused connection at once.
    ///
    /// - Parameter authorities: A PEM file of those that sign the server's certificate; nil believes those that the machine
    ///   does.
    /// - Throws: ``CommandFailure`` when the file cannot be used.
    static func client(maximumInFlight: Int, authorities: String? = nil) throws -> HTTPClient {
        var configuration = HTTPClient.Configuration()
        if let authorities { configuration.tlsConfiguration = try ClientTrust.configuration(file: authorities) }
        configuration.timeout = .init(connect: .seconds(5))
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = maximumInFlight
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.httpVersion = .http1Only
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }

    /// Sends a request and waits for the end of its answer, or until the time is up.
    ///
    /// - Parameter start: Of the run.
    func send(_ request: LoadRequest, start: ContinuousClock.Instant) async -> LoadRecord {
        await withTaskGroup(of: LoadRecord?.self) { group in
            group.addTask { await attempt(request, start: start) }
            // The client's own deadline ends with the head of the answer.
            group.addTask {
                try? await Task.sleep(for: .nanoseconds(timeout.nanoseconds))
                return nil
            }
            var record: LoadRecord?
            var isTimeUp = false
            for await result in group {
                if let result { record = result } else if record == nil { isTimeUp = true }
                group.cancelAll()
            }
            var whole = record ?? LoadRecord()
            if isTimeUp, whole.error != nil { whole.error = .timedOut }
            return whole
        }
    }

    private func attempt(_ request: LoadRequest, start: ContinuousClock.Instant) async -> LoadRecord {
        let due = start + .seconds(request.dueSeconds)
        var record = LoadRecord()
        record.isStreamed = request.isStreamed
        record.lateSeconds = Self.seconds(since: due)
        var hasBegun = false
        do {
            let response = try await client.execute(http(request), deadline: .now() + timeout)
            hasBegun = true
            read(response.headers, &record)
            try await follow(response, request, due: due, &record)
        } catch {
            record.error = record.error ?? LoadError(error, hasBegun: hasBegun)
        }
        record.totalSeconds = Self.seconds(since: due)
        return record
    }

    private func http(_ request: LoadRequest) -> HTTPClientRequest {
        var http = HTTPClientRequest(url: url + "/v1/chat/completions")
        http.method = .POST
        http.headers.add(name: "content-type", value: "application/json")
        if let key { http.headers.add(name: "authorization", value: "Bearer \(key)") }
        if let area = request.area { http.headers.add(name: "x-sunward-area", value: area) }
        if let name = request.workloadClass { http.headers.add(name: "x-sunward-class", value: name) }
        http.body = .bytes(LoadRequestBody(request, model: model).bytes)
        return http
    }

    private func follow(
        _ response: HTTPClientResponse,
        _ request: LoadRequest,
        due: ContinuousClock.Instant,
        _ record: inout LoadRecord
    ) async throws {
        guard (200..<300).contains(response.status.code) else {
            let body = try await response.body.collect(upTo: 1 << 20)
            let code = LoadAnswerReader.errorCode(in: Array(body.readableBytesView))
            return record.error = .status(Int(response.status.code), code)
        }
        let isStream = response.headers.first(name: "content-type")?.hasPrefix("text/event-stream") ?? false
        var reader = LoadAnswerReader(isStreamed: isStream)
        var last: ContinuousClock.Instant?
        for try await piece in response.body {
            let tokens = reader.take(piece.readableBytesView)
            if reader.error == .garbage { break }
            guard tokens > 0 else { continue }
            let now = ContinuousClock.now
            if let last {
                record.gaps.append(((now - last).inSeconds / Double(tokens), tokens))
            } else if tokens > 1 {
                record.gaps.append((0, tokens - 1))
            }
            record.firstTokenSeconds = record.firstTokenSeconds ?? (now - due).inSeconds
            last = now
        }
        reader.finish()
        record.error = reader.error
        if request.isStreamed, !isStream { record.error = record.error ?? .garbage }
        record.inputTokens = reader.inputTokens
        record.outputTokens = reader.outputTokens
        record.measuredGrams = reader.measuredGrams
        record.quality = reader.quality
    }

    private func read(_ headers: HTTPHeaders, _ record: inout LoadRecord) {
        record.site = headers.first(name: "x-sunward-site")
        record.model = headers.first(name: "x-sunward-model")
        record.decision = headers.first(name: "x-sunward-decision").flatMap(UUID.init)
        record.estimatedGrams = headers.first(name: "x-sunward-grams-co2").flatMap(Double.init)
        let attempts = headers.first(name: "x-sunward-attempts").flatMap(Int.init)
        record.retries = max(0, min(1000, attempts ?? 1) - 1)
    }

    private static func seconds(since moment: ContinuousClock.Instant) -> Double {
        (ContinuousClock.now - moment).inSeconds
    }
}

extension Duration {
    /// As a number.
    var inSeconds: Double { Double(components.seconds) + Double(components.attoseconds) * 1e-18 }
}
