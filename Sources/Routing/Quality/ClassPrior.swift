/// What a site file says of a model's quality before anything is measured.
public struct ClassPrior: Hashable, Sendable {
    /// Probability of an acceptable answer by workload class.
    public var byClass: [String: Double]

    /// The same for classes that the file does not name.
    public var otherwise: Double

    /// How many observed outcomes weigh as much as the file's word.
    public var pseudoCount: Double

    public init(byClass: [String: Double] = [:], otherwise: Double = 0.5, pseudoCount: Double = 20) {
        self.byClass = byClass
        self.otherwise = otherwise
        self.pseudoCount = max(1, pseudoCount)
    }

    func logOdds(_ workloadClass: String?) -> Double {
        LogOdds.of(workloadClass.flatMap { byClass[$0] } ?? otherwise)
    }
}
