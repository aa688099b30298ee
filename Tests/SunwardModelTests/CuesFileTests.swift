import SunwardModel
import Testing

/// What is written under a class's `cues`, and what the loader must say of it.
private let wrongCues: [(text: String, field: String, value: String?, hint: String)] = [
    ("translate", "cues", "translate", "is not a list"),
    ("[a]", "cues[0]", "a", "is a single character"),
    ("[\"  \"]", "cues[0]", "  ", "is blank"),
    ("[ok, {a: b}]", "cues[1]", nil, "is not a single value; write a short text"),
    ("[ok, ~]", "cues[1]", nil, "is not a single value; write a short text"),
    ("[Def, def]", "cues[1]", "def", "is the same as classes[0].cues[0], whatever the case"),
    ("[\"\(String(repeating: "é", count: 33))\"]", "cues[0]", nil, "has 66 bytes; at most 64 are allowed"),
    ("[\((1...65).map { "\"cue \($0)\"" }.joined(separator: ", "))]", "cues", nil, "has 65 items; at most 64"),
]

@Suite("Cues in fleet files")
struct CuesFileTests {
    /// The first class of the fixture with `cues`.
    private func fixture(_ text: String) -> FleetFixture {
        var fixture = FleetFixture()
        fixture.files["fleet.yaml"] = fixture.files["fleet.yaml"]?.replacing(
            "classes:\n  - name: chat\n",
            with: "classes:\n  - name: chat\n    cues: \(text)\n",
            maxReplacements: 1
        )
        return fixture
    }

    @Test("What is written is what the class is known by")
    func values() throws {
        let result = try fixture("[\"```\", \"def \", Stack trace]").load()
        #expect(result.problems.isEmpty, "\(result.problems)")
        let classes = try #require(result.fleet).classes
        #expect(classes[0].cues == ["```", "def ", "Stack trace"])
        #expect(classes.dropFirst().flatMap(\.cues) == [])
    }

    @Test("A wrong cue is reported with its field and what would be right", arguments: wrongCues)
    func wrong(_ wrong: (text: String, field: String, value: String?, hint: String)) throws {
        let result = try fixture(wrong.text).load()
        #expect(result.fleet == nil)
        let problem = try #require(result.problems.first)
        #expect(problem.field == "classes[0].\(wrong.field)")
        if let value = wrong.value { #expect(problem.value == value) }
        #expect(problem.message.contains(wrong.hint), "\(problem)")
        #expect(problem.line == fixture(wrong.text).line(of: "cues:", in: "fleet.yaml"))
    }
}
