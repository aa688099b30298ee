import ArgumentParser
import SeededRandom
import Simulation

/// Names drawn by their shares: `chat`, or `chat:3,code:1`.
struct LoadMix: ExpressibleByArgument, Hashable, Sendable {
    private let names: [String]
    private let cumulative: [Double]

    init?(argument: String) {
        var names: [String] = []
        var cumulative: [Double] = []
        for part in argument.split(separator: ",") {
            let pieces = part.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let share = pieces.count == 2 ? Double(pieces[1]) : 1
            guard let share, share > 0, share.isFinite, !pieces[0].isEmpty else { return nil }
            names.append(String(pieces[0]))
            cumulative.append((cumulative.last ?? 0) + share)
        }
        guard !names.isEmpty else { return nil }
        self.names = names
        self.cumulative = cumulative
    }

    func draw(_ random: inout SplitMix64) -> String {
        let place = random.unit() * (cumulative.last ?? 0)
        return names[cumulative.firstIndex { place < $0 } ?? names.count - 1]
    }
}
