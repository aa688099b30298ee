import JSONText
import NIOCore
import SunwardModel

/// What an answer says it took: its usage object, with the footprint that the gateway has noted in it.
enum LineUsage {
    private static let mostTokens = 1e12
    private static let mostAmount = 1e12

    /// - Returns: Nothing where the answer is no JSON object or has no usage.
    static func read(_ answer: ByteBuffer) -> BatchUsage {
        answer.withUnsafeReadableBytes { bytes in
            var reader = JSONReader(bytes)
            var usage = BatchUsage()
            do throws(JSONSyntaxError) {
                guard try reader.peek() == .object else { return BatchUsage() }
                reader.enter()
                var isFirst = true
                while let name = try reader.nextName(isFirst: &isFirst) {
                    let isUsage = reader.matches(name, "usage")
                    if isUsage, try reader.peek() == .object {
                        try readUsage(&reader, &usage)
                    } else {
                        try reader.skip(depth: 1)
                    }
                }
                return usage
            } catch {
                return BatchUsage()
            }
        }
    }

    private static func readUsage(_ reader: inout JSONReader, _ usage: inout BatchUsage) throws(JSONSyntaxError) {
        reader.enter()
        var isFirst = true
        while let name = try reader.nextMember(isFirst: &isFirst) {
            switch (name, try reader.peek()) {
            case ("prompt_tokens", .number): usage.inputTokens = try tokens(&reader)
            case ("completion_tokens", .number): usage.outputTokens = try tokens(&reader)
            case ("prompt_tokens_details", .object), ("completion_tokens_details", .object), ("sunward", .object):
                try readDetails(&reader, &usage)
            default: try reader.skip(depth: 2)
            }
        }
    }

    /// The members of these objects have names of their own.
    private static func readDetails(_ reader: inout JSONReader, _ usage: inout BatchUsage) throws(JSONSyntaxError) {
        reader.enter()
        var isFirst = true
        while let name = try reader.nextMember(isFirst: &isFirst) {
            switch (name, try reader.peek()) {
            case ("cached_tokens", .number): usage.cachedInputTokens = try tokens(&reader)
            case ("reasoning_tokens", .number): usage.reasoningTokens = try tokens(&reader)
            case ("grams_co2", .number): usage.carbonGrams = try amount(&reader)
            case ("energy_joules", .number): usage.energyJoules = try amount(&reader)
            default: try reader.skip(depth: 3)
            }
        }
    }

    /// An amount within what sums over a batch can hold; a server's nonsense becomes the nearest that is.
    private static func amount(_ reader: inout JSONReader) throws(JSONSyntaxError) -> Double {
        min(max(try reader.number(), 0), mostAmount)
    }

    /// A count as far as it is one; a server's nonsense becomes the nearest that is.
    private static func tokens(_ reader: inout JSONReader) throws(JSONSyntaxError) -> Int {
        Int(min(max(try reader.number(), 0), mostTokens))
    }
}
