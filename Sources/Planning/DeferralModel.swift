/// Demand that may be served later than it arrives.
///
/// Queries of class k that arrive in slot t may be served in t ... t + slots[k]. Within an area and class those due first
/// are served first.
public struct DeferralModel: Codable, Sendable, Equatable {
    /// How many slots after its own a query of class k may be served; 0 means at once.
    public var slots: [Int]

    /// Queries that have arrived before the first slot and still wait, `[i][k][d]`: to be served by the end of slot d.
    /// They may wait so long even where what arrives later may not.
    public var waiting: [[[Double]]]

    public init(slots: [Int], waiting: [[[Double]]]) {
        self.slots = slots
        self.waiting = waiting
    }
}
