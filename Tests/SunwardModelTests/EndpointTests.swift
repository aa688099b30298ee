import SunwardModel
import Testing

@Suite("Addresses of model servers")
struct EndpointTests {
    private func load(_ endpoint: String) throws -> FleetLoadResult {
        try FleetFixture().replacing("http://10.0.0.7:8000", with: endpoint, in: "oslo.yaml").load()
    }

    @Test(
        "A base URL is taken as it is written",
        arguments: [
            "http://10.0.0.7:8000", "https://models.example", "http://localhost:1", "http://vllm-0.vllm:65535",
            "https://models.example/large", "https://models.example:8443/llama/3.1-70b", "\"http://[fd00::7]:8000\"",
            "\"http://[::1]\"",
        ]
    )
    func accepted(_ endpoint: String) throws {
        let result = try load(endpoint)
        #expect(result.problems.isEmpty, "\(result.problems)")
        let read = result.fleet?.site(named: "oslo")?.models.first?.endpoints.first
        #expect(read == endpoint.replacing("\"", with: ""))
    }

    @Test(
        "Another address is refused with what is wrong with it",
        arguments: [
            ("10.0.0.7:8000", "has no http:// or https://; write the base URL"),
            ("8000", "has no http:// or https://"),
            ("ftp://10.0.0.7", "is neither http:// nor https://"),
            ("HTTP://10.0.0.7", "is neither http:// nor https://"),
            ("http://", "has no host"),
            ("http:///v1", "has no host"),
            ("http://:8000", "has no host"),
            ("http://a b:8000", "has no host"),
            ("http://[fd00::7:8000", "has no host"),
            ("\"http://10.0.0.7:\"", "has no port from 1 to 65535"),
            ("http://10.0.0.7:0", "has no port from 1 to 65535"),
            ("http://10.0.0.7:65536", "has no port from 1 to 65535"),
            ("http://10.0.0.7:+80", "has no port from 1 to 65535"),
            ("\"http://[::1]8000\"", "has no port from 1 to 65535"),
            ("http://fd00::7", "has no port from 1 to 65535"),
            ("http://10.0.0.7:8000/", "ends in a slash"),
            ("http://10.0.0.7:8000/v1", "end before /v1, the router appends it"),
            ("http://10.0.0.7:8000/v1/chat/completions", "end before /v1"),
            ("http://10.0.0.7/a//b", "a path that is not made of plain words"),
            ("http://10.0.0.7/a/../b", "a path that is not made of plain words"),
            ("http://10.0.0.7/a%2Fb", "a path that is not made of plain words"),
            ("http://10.0.0.7:8000?key=1", "has a query or a fragment"),
            ("\"http://10.0.0.7:8000#x\"", "has a query or a fragment"),
        ]
    )
    func refused(_ endpoint: String, _ hint: String) throws {
        let result = try load(endpoint)
        #expect(result.fleet == nil)
        let problem = try #require(result.errors.first)
        #expect(result.errors.count == 1)
        #expect(problem.field == "models[0].endpoint")
        #expect(problem.value == endpoint.replacing("\"", with: ""))
        #expect(problem.message.contains(hint), "\(problem)")
    }

    @Test("A password in an address is refused and not repeated")
    func password() throws {
        let problem = try #require(try load("http://me:hunter2@10.0.0.7:8000").errors.first)
        #expect(problem.message.hasPrefix("holds a user or a password"))
        #expect(!problem.description.contains("hunter2"))
    }

    @Test("An address of several kilobytes is refused")
    func tooLong() throws {
        let problem = try #require(try load("http://a/" + String(repeating: "b", count: 2_040)).errors.first)
        #expect(problem.message == "is 2049 characters long; at most 2048 are allowed")
    }
}
