import Testing

@testable import Gateway

struct PrometheusTextTests {
    private func text(_ page: String) -> PrometheusText { PrometheusText(page.utf8) }

    private func sample(_ line: String) -> PrometheusSample? {
        let page = text(line)
        return page.samples.count == 1 && page.brokenLines == 0 ? page.samples.first : nil
    }

    @Test func `a sample has a name, labels, a value and perhaps a moment`() throws {
        #expect(sample("up 1") == PrometheusSample(name: "up", labels: [], value: 1))
        let full = try #require(sample(#"  vllm:n{engine="0", model_name="a b",} 1.5e3  1690000000000 "#))
        #expect(full.name == "vllm:n")
        #expect(full.label("engine") == "0")
        #expect(full.label("model_name") == "a b")
        #expect(full.label("absent") == nil)
        #expect(full.value == 1500)
        #expect(full.timestampMilliseconds == 1_690_000_000_000)
    }

    @Test(arguments: [
        (#"a{b="x\"y"} 1"#, #"x"y"#), (#"a{b="x\\y"} 1"#, #"x\y"#), (#"a{b="x\ny"} 1"#, "x\ny"),
        (#"a{b="x},y{"} 1"#, "x},y{"), (#"a{b="x # y"} 1"#, "x # y"), (#"a{b="\t"} 1"#, #"\t"#),
        (#"a{b="é"} 1"#, "é"), (#"a{b=""} 1"#, ""),
    ])
    func `a label's value is unescaped`(line: String, value: String) {
        #expect(sample(line)?.label("b") == value)
    }

    @Test func `values may be infinite or no number`() {
        #expect(sample("a +Inf")?.value == .infinity)
        #expect(sample("a -Inf")?.value == -.infinity)
        #expect(sample("a NaN")?.value.isNaN == true)
        #expect(sample("a{} -0.5")?.value == -0.5)
    }

    @Test(arguments: [
        "a", "a{", "a{b} 1", #"a{b="c} 1"#, #"a{b="c" d="e"} 1"#, "a one", "1a 1", "a 1 later", "a 1 2 3",
        #"a{1="c"} 1"#,
        "{a=\"b\"} 1", "a1-b 2", "a{b='c'} 1", "a 1 NaN", "é 1",
    ])
    func `a broken line is counted and spoils nothing`(line: String) {
        let page = text("before 1\n\(line)\nafter 2\n")
        #expect(page.brokenLines == 1)
        #expect(page.samples.map(\.name) == ["before", "after"])
    }

    @Test func `comments say what metrics are`() {
        let page = text(
            """
            # HELP a Words, \\n and # more.
            # TYPE a histogram
            #TYPE b gauge
            # TYPE c nonsense
            # EOF
            a_count 1
            """
        )
        #expect(page.kinds == ["a": .histogram, "b": .gauge])
        #expect(page.brokenLines == 0)
        #expect(page.samples.count == 1)
    }

    @Test func `an exemplar is left out, and line ends may be of either kind`() {
        let page = text("a_bucket{le=\"1\"} 5 # {trace=\"x\"} 0.7\r\nb 2\r\n\r\n")
        #expect(page.samples.map(\.value) == [5, 2])
        #expect(page.brokenLines == 0)
    }

    @Test func `a page that is too large is read to its last whole line`() {
        let line = "a{b=\"\(String(repeating: "x", count: 1000))\"} 1\n"
        let page = text(String(repeating: line, count: PrometheusText.mostBytes / line.utf8.count + 2))
        #expect(page.isTruncated)
        #expect(page.samples.count == PrometheusText.mostBytes / line.utf8.count)
        #expect(page.brokenLines == 0)
    }

    @Test func `too many samples are left out`() {
        let page = text(String(repeating: "a 1\n", count: PrometheusText.mostSamples + 1))
        #expect(page.samples.count == PrometheusText.mostSamples)
        #expect(page.isTruncated)
    }

    @Test func `bytes that are no text break no more than their line`() {
        let page = PrometheusText([0x61, 0x20, 0x31, 0x0A, 0xFF, 0xFE, 0x00, 0x0A, 0x62, 0x20, 0x32])
        #expect(page.samples.map(\.name) == ["a", "b"])
        #expect(page.brokenLines == 1)
    }

    @Test func `only what is wanted is kept`() {
        let page = PrometheusText("vllm:a 1\npython_b 2\n".utf8) { $0.hasPrefix("vllm:") }
        #expect(page.samples.map(\.name) == ["vllm:a"])
    }
}
