import ControlAPI
import Foundation
import HummingbirdTesting
import PostgresTesting
import Testing

/// Routes are answered on the connection itself: what a client sees must be what the server would have said.
@Suite(.database)
struct FastPathTests {
    private static let body = #"{"area": "chicago", "class": "chat", "prompt": "Why is the sky blue?"}"#
    private static let json = "Content-Type: application/json\r\n"

    private static func post(_ body: String, headers: String = json) -> String {
        "POST /api/v1/route HTTP/1.1\r\nHost: x\r\n\(headers)Content-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    @Test func `pipelined requests are answered in their order, whoever answers`() async throws {
        try await ServiceUnderTest.run(.live, isStarted: false) { service in
            let health = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
            let last = Self.post(Self.body, headers: Self.json + "Connection: close\r\n")
            let sent = Self.post(Self.body) + health + Self.post(Self.body) + health + last
            let answers = try await RawConnection.exchange([sent], port: #require(service.client.port))
            let kinds = answers.split(separator: "HTTP/1.1 200 OK").map { $0.contains("alive") }
            #expect(kinds == [false, true, false, true, false])
            #expect(service.history.decisions.count == 3)
        }
    }

    @Test func `a body in pieces, a chunked one and a large one are answered`() async throws {
        try await ServiceUnderTest.run(.live, isStarted: false) { service in
            let whole = Self.post(Self.body, headers: Self.json + "Connection: close\r\n")
            let middle = whole.index(whole.endIndex, offsetBy: -20)
            let inPieces = [String(whole[..<middle]), String(whole[middle...])]
            let size = String(Self.body.utf8.count, radix: 16)
            let chunked =
                "POST /api/v1/route HTTP/1.1\r\nHost: x\r\n\(Self.json)Connection: close\r\n"
                + "Transfer-Encoding: chunked\r\n\r\n\(size)\r\n\(Self.body)\r\n0\r\n\r\n"
            let prompt = String(repeating: "word ", count: 40_000)
            let large = Self.post(
                #"{"area": "chicago", "class": "chat", "prompt": "\#(prompt)"}"#,
                headers: Self.json + "Connection: close\r\n"
            )
            for pieces in [inPieces, [chunked], [large]] {
                let answer = try await RawConnection.exchange(pieces, port: #require(service.client.port))
                #expect(answer.hasPrefix("HTTP/1.1 200 OK"))
                #expect(answer.contains(#""decision":""#))
            }
        }
    }

    @Test func `errors are told as everywhere, and the connection goes on`() async throws {
        try await ServiceUnderTest.run(.live, isStarted: false) { service in
            let sent =
                Self.post("{") + Self.post(#"{"area": "mars"}"#)
                + Self.post(Self.body, headers: "Content-Type: text/plain\r\n")
                + Self.post(Self.body, headers: Self.json + "Connection: close\r\n")
            let answers = try await RawConnection.exchange([sent], port: #require(service.client.port))
            let statuses = answers.split(separator: "HTTP/1.1 ").map { String($0.prefix(3)) }
            #expect(statuses == ["400", "422", "415", "200"])
            #expect(answers.contains("application/problem+json"))
            #expect(service.history.decisions.count == 1)
        }
    }

    @Test func `a connection goes back and forth between routes and everything else`() async throws {
        try await ServiceUnderTest.run(.live, isStarted: false) { service in
            let health = "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"
            let route = Self.post(Self.body, headers: "content-type:application/json\r\nConnection: Keep-Alive\r\n")
            let wrong = Self.post("{")
            let last = Self.post(Self.body, headers: Self.json + "Connection: close\r\n")
            // Each is sent when the one before has been answered; the last comes with its head in two pieces.
            let middle = last.index(last.startIndex, offsetBy: 40)
            let pieces = [route, health, route, wrong, health, route, String(last[..<middle]), String(last[middle...])]
            let answers = try await RawConnection.exchange(pieces, port: #require(service.client.port))
            let statuses = answers.split(separator: "HTTP/1.1 ").map { String($0.prefix(3)) }
            #expect(statuses == ["200", "200", "200", "400", "200", "200", "200"])
            #expect(service.history.decisions.count == 4)
        }
    }

    @Test(arguments: [
        "Content-Length: 5\r\n", "Transfer-Encoding: chunked\r\n", "X-Odd : 1\r\n", "X-Folded: a\r\n b\r\n",
        "X-Bare: a\nX-Line: b\r\n", "X-Null: a\0b\r\n",
    ])
    func `a head that can be read in two ways is refused as the server refuses it`(_ field: String) async throws {
        try await ServiceUnderTest.run(.live, isStarted: false) { service in
            let sent = Self.post(Self.body, headers: Self.json + "Connection: close\r\n" + field)
            let port = try #require(service.client.port)
            let answer = try await RawConnection.exchange([sent], port: port)
            // The parser's own word on the same head, for a path that nobody answers early.
            let other = sent.replacingOccurrences(of: "/api/v1/route", with: "/api/v1/router")
            let expected = try await RawConnection.exchange([other], port: port)
            let isRefused = expected.hasPrefix("HTTP/1.1 400")
            #expect(isRefused == answer.hasPrefix("HTTP/1.1 400"), "\(field): \(answer.prefix(60))")
            #expect(service.history.decisions.count == (isRefused ? 0 : 1))
        }
    }

    @Test func `a request that ends in its middle decides nothing`() async throws {
        try await ServiceUnderTest.run(.live, isStarted: false) { service in
            let whole = Self.post(Self.body)
            let answer = try await RawConnection.exchange(
                [String(whole.dropLast(5))],
                port: #require(service.client.port),
                closesAfterSending: true
            )
            #expect(!answer.hasPrefix("HTTP/1.1 200"))
            #expect(service.history.decisions.isEmpty)
        }
    }
}
