import Synchronization

/// Tables of an ``EaseModel`` put together for one class each: two reads and a product for every word of a prompt
/// become one read. Made when a class is first asked for and shared by all copies of the model; bounded, since each
/// takes two megabytes.
///
/// Read only while estimators are made, never by a request, which finds its table in the estimator.
final class ClassTables: Sendable {
    /// Further classes go without.
    private static let most = 8

    private let bySeed = Mutex<[UInt32: [SIMD8<Float>]]>([:])

    /// The table of a class, by ``EaseModel/classSeed(_:)``; nil when there are too many.
    func table(_ classSeed: UInt32, make: () -> [SIMD8<Float>]) -> [SIMD8<Float>]? {
        bySeed.withLock { tables in
            if let table = tables[classSeed] { return table }
            guard tables.count < Self.most else { return nil }
            let table = make()
            tables[classSeed] = table
            return table
        }
    }
}
