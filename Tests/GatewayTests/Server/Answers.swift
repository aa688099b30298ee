/// What scripted model servers say.
enum Answers {
    static let chat = """
        {"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"small","choices":[{"index":0,"message":\
        {"role":"assistant","content":"Blue light scatters."},"finish_reason":"stop"}],"usage":{"prompt_tokens":12,\
        "completion_tokens":4,"total_tokens":16}}
        """

    static let usage = #"{"choices":[],"usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}}"#

    static func part(_ text: String) -> String { #"{"choices":[{"index":0,"delta":{"content":"\#(text)"}}]}"# }

    /// Three parts, usage, and the end.
    static let stream = ["Blue", " light", " scatters."].map(part) + [usage, "[DONE]"]

    static func request(stream: Bool = false, model: String = "small") -> String {
        #"{"model":"\#(model)","stream":\#(stream),"messages":[{"role":"user","content":"Why is the sky blue?"}]}"#
    }
}
