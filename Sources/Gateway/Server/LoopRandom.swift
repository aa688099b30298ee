import SeededRandom

/// Numbers from a start that the system draws, which differ from loop to loop and from start to start: for names and ties.
/// Nobody's secret may come from it. Each number of the system's own costs a call into the kernel.
struct LoopRandom: RandomNumberGenerator {
    private var generator: SplitMix64

    init() {
        var system = SystemRandomNumberGenerator()
        generator = SplitMix64(seed: system.next())
    }

    mutating func next() -> UInt64 { generator.next() }
}
