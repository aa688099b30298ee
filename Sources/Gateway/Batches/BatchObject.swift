import Foundation
import JSONText
import NIOCore
import SunwardModel

/// Batches as OpenAI's API shows them.
enum BatchObject {
    static func body(_ batch: Batch) -> ByteBuffer {
        var writer = JSONWriter(capacity: 1024)
        write(batch, &writer)
        return ByteBuffer(bytes: writer.bytes)
    }

    static func write(_ batch: Batch, _ writer: inout JSONWriter) {
        writer.beginObject()
        writer.name("id")
        writer.text(batch.id)
        writer.name("object")
        writer.text("batch")
        writer.name("endpoint")
        writer.text(batch.endpoint)
        writer.name("errors")
        writeProblems(batch.problems, &writer)
        writer.name("input_file_id")
        writer.text(batch.inputFileID)
        writer.name("completion_window")
        writer.text(batch.completionWindow)
        writer.name("status")
        writer.text(batch.status.rawValue)
        writer.name("output_file_id")
        writer.optional(batch.outputFileID)
        writer.name("error_file_id")
        writer.optional(batch.errorFileID)
        writeTimes(batch, &writer)
        writer.name("request_counts")
        writer.beginObject()
        writer.name("total")
        writer.integer(batch.counts.total)
        writer.name("completed")
        writer.integer(batch.counts.completed)
        writer.name("failed")
        writer.integer(batch.counts.failed)
        writer.endObject()
        writeUsage(batch.usage, &writer)
        writer.name("metadata")
        writeMetadata(batch.metadata, &writer)
        writeFootprint(batch, &writer)
        writer.endObject()
    }

    private static func writeUsage(_ usage: BatchUsage, _ writer: inout JSONWriter) {
        writer.name("usage")
        writer.beginObject()
        writer.name("input_tokens")
        writer.integer(usage.inputTokens)
        writer.name("input_tokens_details")
        writer.beginObject()
        writer.name("cached_tokens")
        writer.integer(usage.cachedInputTokens)
        writer.endObject()
        writer.name("output_tokens")
        writer.integer(usage.outputTokens)
        writer.name("output_tokens_details")
        writer.beginObject()
        writer.name("reasoning_tokens")
        writer.integer(usage.reasoningTokens)
        writer.endObject()
        writer.name("total_tokens")
        writer.integer(usage.totalTokens)
        writer.endObject()
    }

    /// What OpenAI's API has no member for.
    private static func writeFootprint(_ batch: Batch, _ writer: inout JSONWriter) {
        writer.name("sunward")
        writer.beginObject()
        writer.name("area")
        writer.text(batch.area)
        writer.name("class")
        writer.optional(batch.workloadClass)
        writer.name("grams_co2")
        writer.number(batch.usage.carbonGrams)
        writer.name("energy_joules")
        writer.number(batch.usage.energyJoules)
        writer.endObject()
    }

    private static func writeTimes(_ batch: Batch, _ writer: inout JSONWriter) {
        writer.name("created_at")
        writer.seconds(batch.createdAt)
        writer.name("in_progress_at")
        writer.seconds(batch.times.inProgress)
        writer.name("expires_at")
        writer.seconds(batch.expiresAt)
        writer.name("finalizing_at")
        writer.seconds(batch.times.finalizing)
        writer.name("completed_at")
        writer.seconds(batch.times.completed)
        writer.name("failed_at")
        writer.seconds(batch.times.failed)
        writer.name("expired_at")
        writer.seconds(batch.times.expired)
        writer.name("cancelling_at")
        writer.seconds(batch.times.cancelling)
        writer.name("cancelled_at")
        writer.seconds(batch.times.cancelled)
    }

    private static func writeProblems(_ problems: [BatchProblem], _ writer: inout JSONWriter) {
        guard !problems.isEmpty else { return writer.null() }
        writer.beginObject()
        writer.name("object")
        writer.text("list")
        writer.name("data")
        writer.beginArray()
        for problem in problems {
            writer.beginObject()
            writer.name("code")
            writer.text(problem.code)
            writer.name("message")
            writer.text(problem.message)
            writer.name("param")
            writer.optional(problem.param)
            writer.name("line")
            if let line = problem.line { writer.integer(line) } else { writer.null() }
            writer.endObject()
        }
        writer.endArray()
        writer.endObject()
    }

    /// Its names are the client's, which Foundation's encoder escapes.
    private static func writeMetadata(_ metadata: [String: String]?, _ writer: inout JSONWriter) {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let metadata, let json = try? encoder.encode(metadata) else { return writer.null() }
        writer.raw(json)
    }
}
