import SunwardModel

/// Writes a batch in order, and finds the items that will never be accepted without holding up the others.
///
/// The whole batch is tried first. When it is refused, its halves are tried, and so on down to single items: a refused
/// one costs about 2 log2(n) transactions.
enum BatchIsolation {
    /// What became of a batch.
    struct Outcome {
        /// What became of each of the first items: its error if it was refused.
        var resolved: [StoreError?] = []
        /// Why the others were not tried to the end.
        var failure: (any Error)?
        /// Rows of those that were written.
        var counts = WriteCounts()
    }

    static func write(_ writes: [StoreWrite], to sink: any WriteSink) async -> Outcome {
        await write(writes) { try await sink.write($0) }
    }

    /// - Parameter attempt: Writes all of some items, in order, or nothing; throws ``StoreError`` with code `refused`
    ///   when they will never be accepted.
    static func write<Item>(
        _ items: [Item],
        attempt: ([Item]) async throws -> WriteCounts
    ) async -> Outcome {
        var outcome = Outcome()
        var pending = items.isEmpty ? [] : [items[...]]
        while let part = pending.popLast() {
            do {
                outcome.counts += try await attempt(Array(part))
                outcome.resolved += Array(repeating: nil, count: part.count)
            } catch let error as StoreError where error.code == .refused {
                if part.count == 1 {
                    outcome.resolved.append(error)
                } else {
                    let middle = part.startIndex + part.count / 2
                    pending.append(part[middle...])
                    pending.append(part[..<middle])
                }
            } catch {
                outcome.failure = error
                return outcome
            }
        }
        return outcome
    }
}
