import NIOCore
import Testing

@testable import Gateway

struct AnswerTextTests {
    private func text(_ answer: String) throws -> String {
        try AnswerReader(ByteBuffer(string: answer)).content
    }

    @Test(
        arguments: [
            (#"{"choices":[{"index":0,"message":{"role":"assistant","content":"Blue \u00e9"}}]}"#, "Blue é"),
            (#"{"choices":[{"text":"a","finish_reason":"stop"},{"text":"b"}],"model":"m"}"#, "ab"),
            (
                #"{"choices":[{"message":{"content":[{"type":"text","text":"x"}],"reasoning_content":"y"}}]}"#, "xy"
            ),
            (
                #"{"choices":[{"message":{"content":null,"tool_calls":[{"id":"1","type":"function","#
                    + #""function":{"name":"f","arguments":"{}"}}]},"logprobs":{"content":[{"token":"no"}]}}]}"#,
                "f{}"
            ),
            (#"{"choices":[{"message":{"content":""}}]}"#, ""), (#"{"choices":[1,{}]}"#, ""), ("{}", ""),
        ]
    )
    func `what a model has written is all there is of an answer`(answer: String, expected: String) throws {
        #expect(try text(answer) == expected)
    }

    @Test func `depth has its bound`() throws {
        let deep = String(repeating: "[", count: 40) + #""x""# + String(repeating: "]", count: 40)
        #expect(try text(#"{"choices":[{"message":{"content":\#(deep)}}]}"#).isEmpty)
    }
}
