import Foundation
import SunwardModel
import Testing

/// What is written under `gateway`, and what the loader must say of it.
private let wrongLines: [(text: String, field: String, value: String?, hint: String)] = [
    ("aliases: green", "aliases", "green", "is not a list"),
    ("aliases: [{name: green chat}]", "aliases[0].name", "green chat", "is not a name"),
    ("aliases: [{class: chat}]", "aliases[0].name", nil, "is missing; what clients ask for"),
    ("aliases: [{name: a, class: caht}]", "aliases[0].class", "caht", "did you mean \"chat\"?"),
    ("aliases: [{name: a}, {name: a}]", "aliases[1].name", "a", "is already the name of gateway.aliases[0]"),
    ("aliases: [{name: sunward/auto}]", "aliases[0].name", "sunward/auto", "is always there"),
    ("aliases: [{name: llama-3.1-8b}]", "aliases[0].name", "llama-3.1-8b", "is the name of a model"),
    ("aliases: [{name: a, model: b}]", "aliases[0].model", nil, "is not a key here"),
    ("networks: [{range: 10.1.2.3/16, area: north}]", "networks[0].range", "10.1.2.3/16", "write 10.1.0.0/16"),
    ("networks: [{range: 10.0.0.0/8}]", "networks[0].area", nil, "is missing; the area"),
    ("networks: [{area: north}]", "networks[0].range", nil, "is missing; the clients' addresses"),
    ("networks: [{range: 10.0.0.0/8, area: nroth}]", "networks[0].area", "nroth", "did you mean \"north\"?"),
    (
        "networks: [{cidr: 10.0.0.0/8, range: 10.0.0.0/8, area: north}]",
        "networks[0].cidr",
        nil,
        "did you mean \"range\"?"
    ),
    (
        "networks: [{range: \"::ffff:10.0.0.0/8\", area: north}, {range: 10.0.0.0/8, area: south}]",
        "networks[1].range",
        "10.0.0.0/8",
        "is already the range of gateway.networks[0]"
    ),
    ("default_area: east", "default_area", "east", "names no area of fleet.yaml; there are north, south"),
    ("requires_key: yes please", "requires_key", "yes please", "is neither true nor false"),
    ("hedging: \"true\"", "hedging", "true", "is neither true nor false"),
    ("report_arrivals: 1", "report_arrivals", "1", "is neither true nor false"),
    ("max_body_bytes: 8 MiB", "max_body_bytes", "8 MiB", "the unit is in the key"),
    ("max_body_bytes: 1023", "max_body_bytes", "1023", "is below 1024"),
    ("max_held_body_bytes: 0", "max_held_body_bytes", "0", "is below 1024"),
    ("total_seconds: 0", "total_seconds", "0", "is not above 0"),
    ("first_byte_seconds: -1", "first_byte_seconds", "-1", "is negative"),
    ("idle_seconds: 3601", "idle_seconds", "3601", "is above 3600"),
    ("max_attempts: 0", "max_attempts", "0", "is below 1"),
    ("max_attempts: 1.5", "max_attempts", "1.5", "is not a whole number"),
    ("queue_fraction: -0.1", "queue_fraction", "-0.1", "is negative"),
    ("session_affinity: 2e6", "session_affinity", "2e6", "is above 1000000"),
    ("probe_seconds: 0", "probe_seconds", "0", "is below 0.1"),
    ("retries: 3", "retries", nil, "did you mean \"max_attempts\"?"),
    ("api_key: sk-123", "api_key", nil, "is not a key here; the keys are aliases"),
]

@Suite("The gateway in fleet files")
struct GatewayFileTests {
    private func fixture(_ lines: String...) -> FleetFixture {
        var fixture = FleetFixture()
        fixture.files["fleet.yaml"]? += "gateway:\n" + lines.map { "  \($0)\n" }.joined()
        return fixture
    }

    @Test("What is written is what the fleet says")
    func values() throws {
        let fixture = fixture(
            "aliases: [{name: green-chat, class: chat}, {name: openai/GPT-4o}]",
            "networks: [{range: 10.1.0.0/16, area: south}, {range: \"2001:db8::/32\", area: north}]",
            "default_area: south",
            "requires_key: true",
            "max_body_bytes: 65536",
            "max_held_body_bytes: 131072",
            "total_seconds: 300",
            "first_byte_seconds: 2.5",
            "idle_seconds: 20",
            "max_attempts: 2",
            "queue_fraction: 1.5",
            "session_affinity: 0",
            "hedging: true",
            "probe_seconds: 1",
            "report_arrivals: false",
            "batches: {max_file_bytes: 5000, max_lines: 3, max_line_bytes: 2000, max_in_flight: 2, retention_days: 1}"
        )
        let result = try fixture.load()
        #expect(result.problems.isEmpty, "\(result.problems)")
        #expect(
            try #require(result.fleet).gateway
                == GatewaySettings(
                    aliases: [.init(name: "green-chat", workloadClass: "chat"), .init(name: "openai/GPT-4o")],
                    networks: [
                        .init(range: "10.1.0.0/16", area: "south"), .init(range: "2001:db8::/32", area: "north"),
                    ],
                    defaultArea: "south",
                    requiresKey: true,
                    maxBodyBytes: 65_536,
                    maxHeldBodyBytes: 131_072,
                    totalSeconds: 300,
                    firstByteSeconds: 2.5,
                    idleSeconds: 20,
                    maxAttempts: 2,
                    queueFraction: 1.5,
                    sessionAffinity: 0,
                    hedges: true,
                    probeSeconds: 1,
                    reportsArrivals: false,
                    batches: BatchSettings(
                        maxFileBytes: 5000,
                        maxLines: 3,
                        maxLineBytes: 2000,
                        maxInFlight: 2,
                        retentionDays: 1
                    )
                )
        )
    }

    @Test("A fleet that says nothing of it gets the defaults", arguments: ["", "gateway:\n", "gateway: {}\n"])
    func defaults(_ text: String) throws {
        var fixture = FleetFixture()
        fixture.files["fleet.yaml"]? += text
        let result = try fixture.load()
        #expect(result.problems.isEmpty)
        #expect(result.fleet?.gateway == GatewaySettings())
    }

    @Test("A wrong value is reported with its file, line, field and what would be right", arguments: wrongLines)
    func wrongValue(_ wrong: (text: String, field: String, value: String?, hint: String)) throws {
        let fixture = fixture(wrong.text)
        let result = try fixture.load()
        #expect(result.fleet == nil)
        #expect(result.problems.count == 1, "\(result.problems)")
        let problem = try #require(result.errors.first)
        #expect(problem.file == "fleet.yaml")
        #expect(problem.field == "gateway.\(wrong.field)")
        #expect(problem.value == wrong.value)
        #expect(problem.message.contains(wrong.hint), "\(problem)")
        #expect(problem.line == fixture.line(of: wrong.text, in: "fleet.yaml"))
    }

    @Test("A change of the gateway's settings changes the fleet's digest")
    func digest() throws {
        let before = try #require(try fixture("max_attempts: 3").load().fleet).digest
        let after = try #require(try fixture("max_attempts: 4").load().fleet).digest
        #expect(before != after)
    }
}
