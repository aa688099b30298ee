/// Which beginnings of conversations a server still has keys and values of; the oldest are forgotten first.
struct PrefixCache: Sendable {
    private static let maximum = 8192

    private var lastUse: [UInt64: Int] = [:]
    private var clock = 0

    /// Bytes of the longest known beginning.
    ///
    /// - Parameter prefixes: Hash and length of every beginning, the shortest first.
    mutating func hit(_ prefixes: [(hash: UInt64, bytes: Int)]) -> Int {
        clock += 1
        guard let known = prefixes.last(where: { lastUse[$0.hash] != nil }) else { return 0 }
        lastUse[known.hash] = clock
        return known.bytes
    }

    /// Keeps a whole prompt.
    mutating func keep(_ hash: UInt64) {
        lastUse[hash] = clock
        guard lastUse.count > Self.maximum else { return }
        // Half at once, so that the sort is paid for by thousands of requests.
        let median = lastUse.values.sorted()[lastUse.count / 2]
        lastUse = lastUse.filter { $0.value > median }
    }
}
