import Foundation
import JSONText
import NIOCore
import SunwardModel

/// A line of an output or error file, as OpenAI's API has it.
enum LineText {
    /// - Parameter answer: What was answered, with any status.
    static func make(_ line: BatchLine, _ answer: InternalAnswer) -> Data {
        var writer = JSONWriter(capacity: answer.body.readableBytes + 256)
        writer.beginObject()
        writer.name("id")
        writer.text(Self.id(line.id))
        writer.name("custom_id")
        writer.text(line.customID)
        writer.name("response")
        writer.beginObject()
        writer.name("status_code")
        writer.integer(answer.status)
        writer.name("request_id")
        writer.text(requestID(line.id))
        writer.name("body")
        writeBody(answer.body, &writer)
        writer.endObject()
        writer.name("error")
        writer.null()
        writer.endObject()
        return Data(writer.bytes)
    }

    /// Name of a line's request in the history of decisions.
    static func requestID(_ id: BatchLine.ID) -> String { "\(id.batch):\(id.line)" }

    /// As the database writes it for lines that were never asked.
    private static func id(_ id: BatchLine.ID) -> String { "batch_req_\(id.batch.dropFirst(6))_\(id.line)" }

    /// JSON that was written in several lines is brought into one: a line break within a text is written otherwise.
    private static func writeBody(_ body: ByteBuffer, _ writer: inout JSONWriter) {
        let isJSON = body.withUnsafeReadableBytes { bytes in
            var reader = JSONReader(bytes)
            do throws(JSONSyntaxError) {
                try reader.skip()
                try reader.finish()
                return true
            } catch {
                return false
            }
        }
        guard isJSON else { return writer.text(String(buffer: body)) }
        writer.raw(body.readableBytesView.lazy.map { $0 == 0x0A || $0 == 0x0D ? 0x20 : $0 })
    }
}
