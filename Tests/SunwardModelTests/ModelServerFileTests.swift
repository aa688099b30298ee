import Foundation
import SunwardModel
import Testing

private let endpointLine = "endpoint: http://10.0.0.7:8000"

/// What to write in the place of oslo's endpoint, and what the loader must say of it.
private let wrongLines: [(lines: String, field: String, value: String?, hint: String)] = [
    ("endpoints: http://a", "endpoints", "http://a", "is not a list"),
    ("endpoints: []", "endpoints", nil, "is empty; list the model's servers"),
    ("endpoints: [http://a, 10.0.0.7]", "endpoints[1]", "10.0.0.7", "has no http:// or https://"),
    ("endpoints: [http://a, http://b, http://a]", "endpoints[2]", "http://a", "is listed twice"),
    ("endpoints: [http://me:hunter2@a]", "endpoints[0]", nil, "holds a user or a password"),
    ("endpoints: [[http://a]]", "endpoints[0]", nil, "is not a single value"),
    ("endpoints: [ ~ ]", "endpoints[0]", nil, "is not a single value"),
    ("endpoint: http://a\n    endpoints: [http://b]", "endpoints", nil, "is written beside endpoint"),
    ("urls: [http://a]", "urls", nil, "did you mean \"endpoints\"?"),
    ("task: chat", "task", "chat", "is none of generate, embed"),
    ("task: embedd", "task", "embedd", "did you mean \"embed\"?"),
    ("served_name: two words", "served_name", "two words", "is not a name"),
    ("key_environment: sk-12345", "key_environment", nil, "is not the name of an environment variable"),
    ("key_environment: 1KEY", "key_environment", nil, "is not the name of an environment variable"),
    ("key_environment: [A]", "key_environment", nil, "is not a single value"),
    ("key_file: keys/oslo", "key_file", nil, "is not an absolute path"),
    ("key_environment: KEY\n    key_file: /run/key", "key_file", "/run/key", "is written beside key_environment"),
    ("authority_file: ca.pem", "authority_file", "ca.pem", "is not an absolute path; write the PEM file"),
    ("api_key: sk-12345", "api_key", nil, "did you mean \"key_environment\"?"),
]

/// What to write in the place of oslo's endpoint, and the one warning about it.
private let doubtfulLines: [(lines: String, field: String, hint: String)] = [
    ("parameters_billions: 8", "models[0]", "has no endpoint while other models have; the gateway will not send to it"),
    ("served_name: a", "models[0]", "says how its servers are spoken to, and has no endpoint"),
    ("endpoints: [http://a, http://b, http://c]", "models[0].replicas", "are not shared evenly by 3 endpoints"),
    ("endpoint: http://a\n    authority_file: /ca.pem", "models[0].authority_file", "no endpoint is https"),
]

private let embeddingModel = """
      - name: bge-m3
        task: embed
        replicas: 2
        max_concurrency_per_replica: 64
        prefill_joules_per_token: 0.002
        time_to_first_token_milliseconds: 8
        prefill_milliseconds_per_thousand_tokens: 4
        endpoint: http://10.0.0.7:8001
    typical:
    """

@Suite("Model servers in site files")
struct ModelServerFileTests {
    /// Oslo's model with other lines in the place of its endpoint.
    private func fixture(_ lines: String) throws -> FleetFixture {
        var fixture = try FleetFixture().replacing(endpointLine, with: lines, in: "oslo.yaml")
        if lines.contains("parameters_billions") {
            fixture = try fixture.replacing("    parameters_billions: 8\n    context", with: "    context", in: "oslo.yaml")
        }
        return fixture
    }

    private func embedding(_ change: (old: String, new: String)? = nil) throws -> FleetLoadResult {
        let lines = change.map { embeddingModel.replacing($0.old, with: $0.new) } ?? embeddingModel
        return try FleetFixture().replacing("typical:", with: lines, in: "oslo.yaml").load()
    }

    @Test("What is written is what the model says")
    func values() throws {
        let fixture = try fixture(
            """
            endpoints: [https://a/large, "https://[fd00::7]:8443"]
                served_name: meta-llama/Llama-3.1-8B-Instruct
                key_environment: OSLO_KEY
                authority_file: /etc/sunward/ca.pem
                task: generate
            """
        )
        let result = try fixture.load()
        #expect(result.problems.isEmpty, "\(result.problems)")
        let model = try #require(result.fleet?.site(named: "oslo")?.models.first)
        #expect(model.endpoints == ["https://a/large", "https://[fd00::7]:8443"])
        #expect(
            model.access
                == UpstreamAccess(
                    servedName: "meta-llama/Llama-3.1-8B-Instruct",
                    keyEnvironment: "OSLO_KEY",
                    authorityFile: "/etc/sunward/ca.pem"
                )
        )
        let keyed = try self.fixture("\(endpointLine)\n    key_file: /run/secrets/oslo").load()
        #expect(keyed.fleet?.site(named: "oslo")?.models.first?.access == UpstreamAccess(keyFile: "/run/secrets/oslo"))
    }

    @Test("A wrong value is reported with its line, field and what would be right", arguments: wrongLines)
    func wrongValue(_ wrong: (lines: String, field: String, value: String?, hint: String)) throws {
        let fixture = try fixture(wrong.lines)
        let result = try fixture.load()
        #expect(result.fleet == nil)
        #expect(result.problems.count == 1, "\(result.problems)")
        let problem = try #require(result.errors.first)
        #expect(problem.file == "oslo.yaml")
        #expect(problem.field == "models[0].\(wrong.field)")
        #expect(problem.value == wrong.value)
        #expect(problem.message.contains(wrong.hint), "\(problem)")
        let last = wrong.lines.components(separatedBy: "\n    ").last ?? ""
        #expect(problem.line == fixture.line(of: last, in: "oslo.yaml"))
    }

    @Test("What will not be reached, or will not count, is warned of", arguments: doubtfulLines)
    func advice(_ doubtful: (lines: String, field: String, hint: String)) throws {
        let result = try fixture(doubtful.lines).load()
        #expect(result.fleet != nil)
        #expect(result.problems.count == 1, "\(result.problems)")
        let warning = try #require(result.warnings.first)
        #expect(warning.file == "oslo.yaml")
        #expect(warning.field == doubtful.field)
        #expect(warning.message.contains(doubtful.hint), "\(warning)")
    }

    @Test("A fleet without any endpoint is for others to serve, and is not warned")
    func noEndpoints() throws {
        let result = try FleetFixture()
            .replacing(endpointLine, with: "", in: "oslo.yaml")
            .replacing(endpointLine, with: "", in: "seville.yaml")
            .load()
        #expect(result.problems.isEmpty, "\(result.problems)")
    }

    @Test("A model that embeds needs no figures of decoding and gets no traffic")
    func embeds() throws {
        let result = try embedding()
        #expect(result.problems.isEmpty, "\(result.problems)")
        let site = try #require(result.fleet?.site(named: "oslo"))
        let model = try #require(site.models.last)
        #expect(model.task == .embed)
        #expect(model.trafficWeight == 0)
        #expect(model.decodeJoulesPerToken == 0)
        #expect(model.interTokenMillisecondsP95 == 0)
        #expect(!model.isServing)
        #expect(site.concurrency == 128)
        #expect(site.models.servingPlaces == 128)
    }

    @Test("A model that answers prompts needs them all the same")
    func generates() throws {
        let problems = try embedding(("task: embed", "task: generate")).errors
        let missing = ["decode_joules_per_token", "inter_token_milliseconds_p50", "inter_token_milliseconds_p95"]
        #expect(problems.map(\.field) == missing.map { "models[1].\($0)" })
    }

    @Test("Traffic for a model that embeds is warned of")
    func weighted() throws {
        let result = try embedding(("replicas: 2", "replicas: 2\n    traffic_weight: 1"))
        #expect(result.fleet?.site(named: "oslo")?.models.last?.isServing == false)
        #expect(result.problems.map(\.field) == ["models[1].traffic_weight"])
    }

    @Test("A site that only embeds is one that plans send nothing to")
    func embedsOnly() throws {
        let fixture = try FleetFixture().replacing("traffic_weight: 3", with: "task: embed", in: "oslo.yaml")
        let result = try fixture.load()
        #expect(result.fleet != nil)
        let messages = result.problems.filter { $0.file == "oslo.yaml" }.map(\.message)
        #expect(messages == ["add up to no replica that answers prompts; plans can send nothing to the site"])
    }
}
