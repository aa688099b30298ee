import Routing

/// SplitMix64 (Steele, Lea and Flood, 2014) from a start that the system draws: numbers that differ from loop to loop
/// and from start to start, for names and ties. Nobody's secret may come from it. Each number of the system's own costs
/// a call into the kernel.
struct LoopRandom: RandomNumberGenerator {
    private var state: UInt64

    init() {
        var system = SystemRandomNumberGenerator()
        state = system.next()
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return StableHash.mixed(state)
    }
}
