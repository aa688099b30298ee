import Foundation
import JSONText
import NIOCore
import SunwardModel

/// Pages of lists as OpenAI's API shows them.
enum ListObject {
    static func body<Element: Identifiable & Sendable>(
        _ page: BatchPage<Element>,
        _ write: (Element, inout JSONWriter) -> Void
    ) -> ByteBuffer where Element.ID == String {
        var writer = JSONWriter(capacity: 512 * (page.elements.count + 1))
        writer.beginObject()
        writer.name("object")
        writer.text("list")
        writer.name("data")
        writer.beginArray()
        for element in page.elements { write(element, &writer) }
        writer.endArray()
        writer.name("first_id")
        writer.optional(page.elements.first?.id)
        writer.name("last_id")
        writer.optional(page.elements.last?.id)
        writer.name("has_more")
        writer.bool(page.hasMore)
        writer.endObject()
        return ByteBuffer(bytes: writer.bytes)
    }
}

extension JSONWriter {
    /// A moment in whole seconds since 1970.
    mutating func seconds(_ date: Date?) {
        if let date { integer(Int(date.timeIntervalSince1970.rounded(.down))) } else { null() }
    }

    mutating func optional(_ value: String?) {
        if let value { text(value) } else { null() }
    }
}
