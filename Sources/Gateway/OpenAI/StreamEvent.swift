/// One whole server-sent event of an answer, as far as the gateway reads it.
enum StreamEvent {
    /// A part of the answer; `usageEnd` is the place of its usage's closing brace among the event's bytes.
    case part(AnswerObject, usageEnd: Int?)

    /// `[DONE]`
    case done

    /// A comment, an event without data, or data that is no JSON object.
    case other

    /// Reads the event's data, whatever other fields it has.
    init(_ event: UnsafeRawBufferPointer) {
        var data: Range<Int>?
        var place = 0
        while place < event.count {
            let end = EventBoundary.lineEnd(in: event, from: place)
            if let value = Self.data(event, place..<end) {
                guard data == nil else {
                    self = Self.manyLines(event)
                    return
                }
                data = value
            }
            place = end + 1
        }
        guard let data else {
            self = .other
            return
        }
        self.init(data: UnsafeRawBufferPointer(rebasing: event[data])) { data.lowerBound + $0 }
    }

    /// - Parameter place: The place in the event of a place in its data.
    private init(data: UnsafeRawBufferPointer, place: (Int) -> Int) {
        switch data.first {
        case UInt8(ascii: "["): self = data.starts(with: "[DONE]".utf8) ? .done : .other
        case UInt8(ascii: "{"):
            guard let object = try? AnswerObject(data) else {
                self = .other
                return
            }
            self = .part(object, usageEnd: object.usage.map { place($0.end) })
        default: self = .other
        }
    }

    /// The value of a line that is a `data` field.
    private static func data(_ event: UnsafeRawBufferPointer, _ line: Range<Int>) -> Range<Int>? {
        guard line.count >= 4, event[line.lowerBound] == UInt8(ascii: "d"),
            event[line.lowerBound + 1] == UInt8(ascii: "a"), event[line.lowerBound + 2] == UInt8(ascii: "t"),
            event[line.lowerBound + 3] == UInt8(ascii: "a")
        else { return nil }
        var start = line.lowerBound + 4
        guard start < line.upperBound else { return start..<start }
        guard event[start] == UInt8(ascii: ":") else { return nil }
        start += 1
        if start < line.upperBound, event[start] == UInt8(ascii: " ") { start += 1 }
        return start..<line.upperBound
    }

    /// Data of several lines: they belong together, a line feed between them.
    private static func manyLines(_ event: UnsafeRawBufferPointer) -> StreamEvent {
        var joined: [UInt8] = []
        joined.reserveCapacity(event.count)
        // Where each line begins: in the joined data and in the event.
        var lines: [(joined: Int, event: Int)] = []
        var place = 0
        while place < event.count {
            let end = EventBoundary.lineEnd(in: event, from: place)
            if let value = data(event, place..<end) {
                if !lines.isEmpty { joined.append(UInt8(ascii: "\n")) }
                lines.append((joined.count, value.lowerBound))
                joined.append(contentsOf: event[value])
            }
            place = end + 1
        }
        return joined.withUnsafeBytes { data in
            StreamEvent(data: data) { place in
                guard let line = lines.last(where: { $0.joined <= place }) else { return place }
                return line.event + place - line.joined
            }
        }
    }
}
