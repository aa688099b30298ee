import Foundation
import JSONText
import Routing
import SeededRandom

/// Writes vectors of length 1 that depend on the text alone.
struct EmbeddingWriter: Sendable {
    static let dimensions = 384

    let model: String
    let request: ModelRequest
    let tokens: Int

    /// `{"object": "list", "data": [{"object": "embedding", "index": 0, "embedding": […]}], …}`
    func whole() -> [UInt8] {
        var json = JSONWriter(capacity: 4096)
        json.beginObject()
        json.name("object")
        json.text("list")
        json.name("data")
        json.beginArray()
        for index in 0..<request.inputCount {
            let text = index < request.inputs.count ? request.inputs[index] : "tokens \(request.inputTokens)"
            json.beginObject()
            json.name("object")
            json.text("embedding")
            json.name("index")
            json.integer(index)
            json.name("embedding")
            write(vector(of: text), to: &json)
            json.endObject()
        }
        json.endArray()
        json.name("model")
        json.text(model)
        json.name("usage")
        json.beginObject()
        json.name("prompt_tokens")
        json.integer(tokens)
        json.name("total_tokens")
        json.integer(tokens)
        json.endObject()
        json.endObject()
        return json.bytes
    }

    private func write(_ vector: [Float], to json: inout JSONWriter) {
        guard !request.isBase64 else {
            let data = vector.reduce(into: Data()) { data, value in
                withUnsafeBytes(of: value.bitPattern.littleEndian) { data.append(contentsOf: $0) }
            }
            return json.text(data.base64EncodedString())
        }
        json.beginArray()
        for value in vector { json.number(Double(value)) }
        json.endArray()
    }

    private func vector(of text: String) -> [Float] {
        var random = SplitMix64(seed: StableHash.of(text))
        let values = (0..<(request.dimensions ?? Self.dimensions)).map { _ in random.normal() }
        let length = values.reduce(0) { $0 + $1 * $1 }.squareRoot()
        return values.map { Float($0 / max(length, 1e-12)) }
    }
}
