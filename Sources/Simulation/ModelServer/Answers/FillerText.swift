/// Words that answers are made of, a token each, in a ring.
struct FillerText: Sendable {
    private static let words = """
        the sun lifts over panels and power flows toward quiet racks where answers form word by word while wind turns \
        slow blades above dry hills and water stays in the river for another day because the load moved west with the \
        light before clouds came so each query found clean energy and a short path home
        """
        .split(separator: " ").map { " " + $0 }

    /// The ring twice over, so that any stretch of one round is in one piece.
    private let bytes: [UInt8]
    /// Where each word begins in `bytes`.
    private let starts: [Int]
    private let round: Int

    init() {
        var bytes: [UInt8] = []
        var starts: [Int] = []
        round = Self.words.count
        for word in Self.words + Self.words {
            starts.append(bytes.count)
            bytes += Array(word.utf8)
        }
        starts.append(bytes.count)
        self.bytes = bytes
        self.starts = starts
    }

    /// Appends `count` tokens from the one numbered `index` on. They need no escapes in JSON.
    func append(_ count: Int, from index: Int, to output: inout [UInt8]) {
        var left = count
        var place = index % round
        while left > 0 {
            let taken = min(left, round)
            output += bytes[starts[place]..<starts[place + taken]]
            left -= taken
            place = (place + taken) % round
        }
    }
}
