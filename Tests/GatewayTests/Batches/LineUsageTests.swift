import NIOCore
import SunwardModel
import Testing

@testable import Gateway

struct LineUsageTests {
    @Test func `tokens and footprint are read from wherever they stand in an answer`() {
        let answer = """
            {"usage":{"sunward":{"site":"s","grams_co2":0.25,"energy_joules":40},"total_tokens":30,"prompt_tokens":20,\
            "prompt_tokens_details":{"cached_tokens":16},"completion_tokens":10,\
            "completion_tokens_details":{"reasoning_tokens":7,"accepted":1}},"choices":[{"usage":{"prompt_tokens":9}}]}
            """
        let expected = BatchUsage(
            inputTokens: 20,
            cachedInputTokens: 16,
            outputTokens: 10,
            reasoningTokens: 7,
            carbonGrams: 0.25,
            energyJoules: 40
        )
        #expect(LineUsage.read(ByteBuffer(string: answer)) == expected)
        #expect(expected.totalTokens == 30)
    }

    @Test(arguments: [("1e308", 1e12), ("-3", 0), ("7.5", 7.5)])
    func `amounts that no answer takes become the nearest that a batch can sum`(said: String, taken: Double) {
        let answer = #"{"usage":{"sunward":{"grams_co2":\#(said),"energy_joules":\#(said)}}}"#
        #expect(LineUsage.read(ByteBuffer(string: answer)) == BatchUsage(carbonGrams: taken, energyJoules: taken))
    }

    @Test(arguments: ["", "no JSON", "[1]", #"{"usage":null}"#, #"{"usage":[]}"#, #"{"usage":{"prompt_tokens":"7"}}"#])
    func `an answer without a usage took nothing that is known`(answer: String) {
        #expect(LineUsage.read(ByteBuffer(string: answer)) == BatchUsage())
    }
}
