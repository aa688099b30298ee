import Testing

@testable import Gateway

struct OriginTests {
    @Test(arguments: [
        ("http://10.0.0.7:8000", "10.0.0.7", 8000, "", "10.0.0.7:8000"),
        ("http://models.example", "models.example", 80, "", "models.example"),
        ("https://models.example:443/large", "models.example", 443, "/large", "models.example"),
        ("https://models.example:8443/a/b/", "models.example", 8443, "/a/b", "models.example:8443"),
        ("http://[2001:db8::1]:8000", "2001:db8::1", 8000, "", "[2001:db8::1]:8000"),
        ("http://[::1]", "::1", 80, "", "[::1]"),
    ])
    func `a base URL is taken apart`(url: String, host: String, port: Int, prefix: String, header: String) throws {
        let origin = try #require(Origin(url))
        #expect(origin.host == host)
        #expect(origin.port == port)
        #expect(origin.pathPrefix == prefix)
        #expect(origin.hostHeader == header)
        #expect(Origin(origin.url) == origin)
    }

    @Test(arguments: [
        "", "models.example", "ftp://a", "http://", "http://a:0", "http://a:65536", "http://a:x", "http://[::1",
    ])
    func `what is no base URL is refused`(url: String) {
        #expect(Origin(url) == nil)
    }

    @Test func `only a name is asked for in a TLS handshake`() {
        #expect(Origin("https://models.example")?.serverName == "models.example")
        #expect(Origin("https://10.0.0.7")?.serverName == nil)
        #expect(Origin("https://[::1]")?.serverName == nil)
        #expect(Origin("http://models.example")?.serverName == nil)
    }
}
