/// Numbers that look random and come again with the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    /// The bytes with some of them changed, removed, doubled or cut off.
    mutating func damaged(_ bytes: [UInt8]) -> [UInt8] {
        var damaged = bytes
        for _ in 0...Int.random(in: 0..<4, using: &self) {
            guard let place = damaged.indices.randomElement(using: &self) else { break }
            switch Int.random(in: 0..<5, using: &self) {
            case 0: damaged[place] = UInt8.random(in: 0...255, using: &self)
            case 1: damaged.remove(at: place)
            case 2: damaged.insert(bytes.randomElement(using: &self) ?? 0, at: place)
            case 3: damaged.removeSubrange(place...)
            default: damaged.insert(contentsOf: damaged[place...].prefix(20), at: place)
            }
        }
        return damaged
    }
}
