import AsyncHTTPClient
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix
import Simulation
import Testing

struct FaultTests {
    private typealias Server = ModelServerUnderTest

    private static let stream = #", "stream": true"#

    @Test(arguments: [(FaultKind.status500, 500), (.status503, 503), (.status429, 429)] as [(FaultKind, UInt)])
    func `a status is answered in OpenAI's shape`(kind: FaultKind, status: UInt) async throws {
        try await Server.run(faults: [Fault(kind)]) { server in
            let answer = try await server.send()
            #expect(answer.status == status)
            #expect((try answer.json["error"] as? [String: Any])?["message"] is String)
            #expect((answer.headers.first(name: "retry-after") != nil) == (status != 500))
            #expect(try await server.send(.GET, "/health").status == 200)
        }
    }

    @Test func `a closed port refuses, drops who is there, and opens again`() async throws {
        try await Server.run { server in
            #expect(try await server.send().status == 200)
            let order = try await server.send(.POST, "/simulate/faults", #"{"kind": "refuse", "seconds": 0.4}"#)
            #expect(order.status == 200)
            try await Task.sleep(for: .milliseconds(50))
            await #expect(throws: NIOConnectionError.self) {
                _ = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                    .connect(host: "127.0.0.1", port: server.server.port).get()
            }
            try await Task.sleep(for: .milliseconds(600))
            #expect(try await server.send().status == 200)
        }
    }

    @Test func `a closed port can be opened from inside the process`() async throws {
        try await Server.run(faults: [Fault(.refuse)]) { server in
            await #expect(throws: (any Error).self) { try await server.send(limit: .milliseconds(500)) }
            await server.server.clearFaults()
            let answer = try await server.send()
            #expect(answer.status == 200)
        }
    }

    @Test func `a server that hangs is silent and keeps the connection`() async throws {
        try await Server.run(faults: [Fault(.hang, count: 1)]) { server in
            await #expect(throws: HTTPClientError.deadlineExceeded) {
                try await server.send(limit: .milliseconds(300))
            }
            #expect(try await server.send().status == 200)
            let answers = try await server.send(.GET, "/metrics").text
            #expect(answers.contains(#"sunward_simulated_faults_total{engine="0",model_name="tiny",kind="hang"} 1"#))
        }
    }

    @Test func `a stream that hangs has begun`() async throws {
        try await Server.run(faults: [Fault(.hangMidStream)]) { server in
            let (text, error) = await server.partial(Server.chat(maxTokens: 30, with: Self.stream))
            #expect(text.contains("data: {") && !text.contains("[DONE]"))
            #expect(error as? HTTPClientError == .readTimeout)
            let running = try await server.metric("vllm:num_requests_running")
            #expect(running == 0)
        }
    }

    @Test(arguments: [stream, ""]) func `an answer that is cut ends with the connection`(more: String) async throws {
        try await Server.run(faults: [Fault(.cut)]) { server in
            let (text, error) = await server.partial(Server.chat(maxTokens: 30, with: more))
            #expect(!text.isEmpty && !text.contains("[DONE]"))
            #expect(error != nil && error as? HTTPClientError != .readTimeout)
        }
    }

    @Test func `garbage is no JSON under status 200`() async throws {
        try await Server.run(faults: [Fault(.garbage)]) { server in
            let answer = try await server.send()
            #expect(answer.status == 200)
            #expect(throws: (any Error).self) { try answer.json }
        }
    }

    @Test func `a huge answer comes as fast as it is taken and takes no memory`() async throws {
        try await Server.run(faults: [Fault(.huge)]) { server in
            var request = HTTPClientRequest(url: server.url + "/v1/chat/completions")
            request.method = .POST
            request.body = .bytes(ByteBuffer(string: Server.chat()))
            let response = try await server.client.execute(request, timeout: .seconds(20))
            var bytes = 0
            for try await piece in response.body {
                bytes += piece.readableBytes
                if bytes > 20_000_000 { break }
            }
            #expect(bytes > 20_000_000)
            #expect(try await server.send(.GET, "/health").status == 200)
        }
    }

    @Test func `an early answer comes before the body has been sent`() async throws {
        try await Server.run(faults: [Fault(.earlyAnswer)]) { server in
            let head = "POST /v1/chat/completions HTTP/1.1\r\nhost: a\r\ncontent-length: 1000000\r\n\r\n{\"model\""
            let text = try await server.raw(head)
            #expect(text.hasPrefix("HTTP/1.1 503"))
            #expect(text.lowercased().contains("connection: close"))
        }
    }

    @Test func `a slow server takes ten times as long`() async throws {
        try await Server.run(timeScale: 1, change: { $0.cachesPrefixes = false }) { server in
            func seconds() async throws -> Double {
                let start = ContinuousClock.now
                _ = try await server.send(.POST, "/v1/chat/completions", Server.chat(maxTokens: 3))
                let time = (ContinuousClock.now - start).components
                return Double(time.seconds) + Double(time.attoseconds) * 1e-18
            }
            _ = try await seconds()
            await server.server.add([Fault(.slow)])
            // 30 ms and two steps of 10 ms, tenfold.
            #expect(try await seconds() > 0.45)
        }
    }

    @Test func `a share of requests is struck, as often as ordered`() async throws {
        try await Server.run { server in
            let order = #"{"kind": "status-500", "share": 0.5, "count": 10}"#
            #expect(try await server.send(.POST, "/simulate/faults", order).text.contains(#""kind":"status-500""#))
            var statuses: [UInt] = []
            for _ in 0..<60 { statuses.append(try await server.send().status) }
            #expect(statuses.count { $0 == 500 } == 10)
            #expect(statuses.prefix(12).contains(200))
            #expect(try await server.send(.GET, "/simulate/faults").text == #"{"faults":[]}"#)
        }
    }

    @Test func `orders are taken back, and wrong ones refused`() async throws {
        try await Server.run { server in
            _ = try await server.send(.POST, "/simulate/faults", #"[{"kind": "hang"}, {"kind": "cut"}]"#)
            #expect(try await server.send(.DELETE, "/simulate/faults").text == #"{"faults":[]}"#)
            #expect(try await server.send().status == 200)
            for order in [
                #"{"kind": "explode"}"#, #"{"kind": "hang", "share": 0}"#, #"{"kind": "hang", "count": 0}"#,
                #"{"kind": "hang", "seconds": -1}"#, #"{"kind": "refuse"}"#, "nonsense",
            ] {
                #expect(try await server.send(.POST, "/simulate/faults", order).status == 400, "\(order)")
            }
        }
    }

    @Test func `a fault is read from the command line's words`() {
        #expect(Fault("cut:0.25") == Fault(.cut, share: 0.25))
        #expect(Fault("hang") == Fault(.hang))
        for wrong in ["", "cut:", "cut:2", "cut:0", "bang", "cut:x"] { #expect(Fault(wrong) == nil, "\(wrong)") }
    }
}

extension ModelServerUnderTest {
    /// What came of an answer that does not come whole, and why not.
    fileprivate func partial(_ body: String) async -> (text: String, error: (any Error)?) {
        var request = HTTPClientRequest(url: url + "/v1/chat/completions")
        request.method = .POST
        request.body = .bytes(ByteBuffer(string: body))
        var text = ""
        do {
            let response = try await client.execute(request, timeout: .seconds(20))
            for try await piece in response.body { text += String(buffer: piece) }
            return (text, nil)
        } catch {
            return (text, error)
        }
    }

    /// What comes back for bytes sent as they are, until the server ends or a second has passed.
    fileprivate func raw(_ bytes: String) async throws -> String {
        let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
            .connect(host: "127.0.0.1", port: server.port) { channel in
                channel.eventLoop.makeCompletedFuture {
                    try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
                }
            }
        return try await channel.executeThenClose { inbound, outbound in
            try await outbound.write(ByteBuffer(string: bytes))
            var text = ""
            for try await piece in inbound {
                text += String(buffer: piece)
                if text.contains("}}") { break }
            }
            return text
        }
    }
}
