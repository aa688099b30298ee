/// What a cascade would run for a request: the first model always, the second when the first answer is judged poor.
public struct CascadePlan: Hashable, Sendable {
    /// Places in the pool; the same where there is no larger model to go on to.
    public var first: Int
    public var second: Int

    public init(first: Int, second: Int) {
        self.first = first
        self.second = second
    }

    /// Models that run, in order, and the last answer is used.
    public func run(firstIsAccepted: Bool) -> (model: Int, alsoRun: [Int]) {
        firstIsAccepted || first == second ? (first, []) : (second, [first])
    }
}
