import ControlPlane
import Foundation
import Logging
import SunwardModel

/// How batches come to their ends.
extension BatchWorker {
    func endBatches() async {
        var pauses = EndingPauses()
        await repeatedly(every: rhythm.upkeep, "ending batches") {
            try await store.advanceBatches(now: services.clock.now)
            return try await stepEndings(&pauses)
        }
    }

    /// Does a step of each batch that ends, so that a large one keeps no small one waiting.
    ///
    /// - Returns: Whether there may be more to do at once.
    private func stepEndings(_ pauses: inout EndingPauses) async throws -> Bool {
        let batches = try await store.endingBatches(except: pauses.batches(at: .now), now: services.clock.now)
        var hasMore = false
        for batch in batches where !isEnding {
            do {
                guard let step = try await step(batch) else { continue }
                pauses.succeeded(batch)
                hasMore = true
                note(step)
            } catch {
                if isEnding { return false }
                pauses.failed(batch, at: .now)
                logger.warning(
                    "the end of a batch is held up",
                    metadata: ["batch": "\(batch)", "error": "\(error)"]
                )
                // It may lie with the database: then the others would fail as well, one after the other.
                return false
            }
        }
        return hasMore
    }

    private func step(_ batch: String) async throws -> BatchEndingStep? {
        try await store.stepBatchEnding(
            of: batch,
            outputID: StorageIdentifier.make("file-"),
            errorID: StorageIdentifier.make("file-"),
            retention: retentionSeconds,
            now: services.clock.now
        )
    }

    private func note(_ step: BatchEndingStep) {
        for (name, count) in step.unanswered { instruments.ended("unanswered", workloadClass: name, by: count) }
        guard let batch = step.ended else { return }
        instruments.ended(batch.status)
        logger.info(
            "batch ended",
            metadata: [
                "batch": "\(batch.id)", "status": "\(batch.status.rawValue)", "lines": "\(batch.counts.total)",
                "completed": "\(batch.counts.completed)", "failed": "\(batch.counts.failed)",
            ]
        )
    }
}
