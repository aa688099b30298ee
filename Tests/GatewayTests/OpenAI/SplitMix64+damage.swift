import SeededRandom

extension SplitMix64 {
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
