import SunwardModel

/// The cues of all classes of a fleet, made ready to be looked for in one pass over a prompt.
///
/// A bit for each pair of bytes says whether any cue begins with it, which passes over nearly all places of a prompt;
/// only what is left is compared. Letters A to Z are the same as a to z; other letters have to agree.
struct ClassCues: Sendable {
    /// Of a long prompt only so much of its beginning and of its end is read: instructions stand before or behind what
    /// they are about.
    static let bytesOfEachEnd = 8 << 10

    private struct Cue {
        /// Two bytes at least, in small letters.
        let bytes: [UInt8]
        let workloadClass: Int
    }

    /// Cues found so far, and how many of each class.
    private struct Finds {
        var seen: [Bool]
        var counts: [Int]
        var isEmpty = true
    }

    /// In the order of their first two bytes.
    private let cues: [Cue]

    /// A bit for each pair of first bytes.
    private let beginnings: [UInt64]

    /// By pair of first bytes: where its cues begin in ``cues``; the next pair's beginning is its end.
    private let starts: [Int32]
    private let classes: Int

    init(_ classes: [WorkloadClass]) {
        let listed = classes.enumerated().flatMap { index, workloadClass in
            workloadClass.cues.map { Cue(bytes: $0.utf8.map(Self.small), workloadClass: index) }
        }
        cues = listed.filter { $0.bytes.count >= 2 }.sorted { Self.beginning($0) < Self.beginning($1) }
        self.classes = classes.count
        guard !cues.isEmpty else {
            beginnings = []
            starts = []
            return
        }
        var beginnings = [UInt64](repeating: 0, count: 1 << 10)
        var starts = [Int32](repeating: 0, count: (1 << 16) + 1)
        for cue in cues {
            let pair = Self.beginning(cue)
            beginnings[pair >> 6] |= 1 << UInt64(pair & 63)
            starts[pair + 1] += 1
        }
        for pair in 1..<starts.count { starts[pair] += starts[pair - 1] }
        self.beginnings = beginnings
        self.starts = starts
    }

    /// Places of the classes most of whose cues are in `prompt`, in their order; empty when it holds none.
    ///
    /// - Parameter places: Of the classes that come into question, in order; nil for all.
    func leaders(in prompt: String, among places: [Int]? = nil) -> [Int] {
        guard !cues.isEmpty else { return [] }
        let found =
            prompt.utf8.withContiguousStorageIfAvailable(counts)
            ?? Array(prompt.utf8).withUnsafeBufferPointer(counts)
        guard !found.isEmpty else { return [] }
        guard let places else { return Self.leaders(found.indices, found) }
        return Self.leaders(places, found)
    }

    private static func leaders(_ places: some Collection<Int>, _ found: [Int]) -> [Int] {
        guard let most = places.lazy.map({ found[$0] }).max(), most > 0 else { return [] }
        return places.filter { found[$0] == most }
    }

    /// Different cues of each class in the text; empty when there are none.
    private func counts(_ text: UnsafeBufferPointer<UInt8>) -> [Int] {
        var finds = Finds(seen: [], counts: [])
        let end = Self.bytesOfEachEnd
        if text.count <= 2 * end {
            look(text[...], &finds)
        } else {
            look(text.prefix(end), &finds)
            look(text.suffix(end), &finds)
        }
        return finds.counts
    }

    private func look(_ slice: Slice<UnsafeBufferPointer<UInt8>>, _ finds: inout Finds) {
        let text = UnsafeBufferPointer(rebasing: slice)
        guard text.count >= 2 else { return }
        beginnings.withUnsafeBufferPointer { beginnings in
            var first = Int(Self.small(text[0]))
            for place in 1..<text.count {
                let second = Int(Self.small(text[place]))
                let pair = first << 8 | second
                first = second
                guard beginnings[pair >> 6] >> UInt64(pair & 63) & 1 == 1 else { continue }
                compare(pair, UnsafeBufferPointer(rebasing: text[(place + 1)...]), &finds)
            }
        }
    }

    /// - Parameter rest: What follows the pair.
    private func compare(_ pair: Int, _ rest: UnsafeBufferPointer<UInt8>, _ finds: inout Finds) {
        for index in Int(starts[pair])..<Int(starts[pair + 1]) {
            if !finds.isEmpty, finds.seen[index] { continue }
            guard Self.begins(rest, with: cues[index].bytes) else { continue }
            if finds.isEmpty {
                finds.isEmpty = false
                finds.seen = [Bool](repeating: false, count: cues.count)
                finds.counts = [Int](repeating: 0, count: classes)
            }
            finds.seen[index] = true
            finds.counts[cues[index].workloadClass] += 1
        }
    }

    /// Whether `rest` goes on as the cue does after its first two bytes.
    private static func begins(_ rest: UnsafeBufferPointer<UInt8>, with cue: [UInt8]) -> Bool {
        guard rest.count >= cue.count - 2 else { return false }
        for place in 2..<cue.count where small(rest[place - 2]) != cue[place] { return false }
        return true
    }

    private static func beginning(_ cue: Cue) -> Int { Int(cue.bytes[0]) << 8 | Int(cue.bytes[1]) }

    private static func small(_ byte: UInt8) -> UInt8 { byte &- 65 < 26 ? byte | 0x20 : byte }
}
