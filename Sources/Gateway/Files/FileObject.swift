import JSONText
import NIOCore
import SunwardModel

/// Files as OpenAI's API shows them.
enum FileObject {
    static func body(_ file: BatchFile) -> ByteBuffer {
        var writer = JSONWriter(capacity: 512)
        write(file, &writer)
        return ByteBuffer(bytes: writer.bytes)
    }

    static func deleted(_ id: String) -> ByteBuffer {
        var writer = JSONWriter(capacity: 128)
        writer.beginObject()
        writer.name("id")
        writer.text(id)
        writer.name("object")
        writer.text("file")
        writer.name("deleted")
        writer.bool(true)
        writer.endObject()
        return ByteBuffer(bytes: writer.bytes)
    }

    static func write(_ file: BatchFile, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("id")
        writer.text(file.id)
        writer.name("object")
        writer.text("file")
        writer.name("bytes")
        writer.integer(file.bytes)
        writer.name("created_at")
        writer.seconds(file.createdAt)
        writer.name("expires_at")
        writer.seconds(file.expiresAt)
        writer.name("filename")
        writer.text(file.filename)
        writer.name("purpose")
        writer.text(file.purpose.rawValue)
        writer.name("status")
        writer.text("processed")
        writer.name("status_details")
        writer.null()
        writer.endObject()
    }
}
