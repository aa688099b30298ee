import SunwardModel

/// One request's candidates as `gar-pd` sees them: corrected predictions at the prices of the moment.
struct PriceView {
    private let account: QualityAccount
    private let table: ModelTable
    private let ratio: CarbonRatio
    private let overallRatio: Double
    private let base: QualityAccount.CorrectionBase
    private let site: Int
    private let workloadClass: Int

    /// lambda and mu.
    let carbonPrice: Double
    let qualityPrice: Double

    init(
        account: QualityAccount,
        table: ModelTable,
        ratio: CarbonRatio,
        terms: RequestTerms,
        carbonPrice: Double,
        qualityPrice: Double
    ) {
        self.account = account
        self.table = table
        self.ratio = ratio
        overallRatio = ratio.overall
        base = account.base(workloadClass: terms.workloadClass)
        site = terms.site
        workloadClass = terms.workloadClass
        self.carbonPrice = carbonPrice
        self.qualityPrice = qualityPrice
    }

    /// Carbon of a candidate as outcomes have shown it, in grams.
    func grams(of candidate: Candidate) -> Double {
        candidate.carbonGrams
            * ratio.ratio(arm: table.arm(site: site, model: candidate.model), overall: overallRatio)
    }

    /// (1 + lambda) g - mu p
    func score(_ candidate: Candidate) -> Double {
        let arm = table.arm(site: site, model: candidate.model)
        let grams = candidate.carbonGrams * ratio.ratio(arm: arm, overall: overallRatio)
        let quality = account.corrected(candidate.quality, workloadClass: workloadClass, arm: arm, base: base)
        return (1 + carbonPrice) * grams - qualityPrice * quality
    }

    /// The least corrected carbon among candidates that are in time and under the cap, else among the available ones.
    func leastGrams(of candidates: [Candidate], limits: RequestLimits) -> Double {
        var open = Double.infinity
        var available = Double.infinity
        for candidate in candidates where candidate.unavailability == nil {
            let grams = grams(of: candidate)
            if limits.isOpen(candidate) { open = min(open, grams) }
            available = min(available, grams)
        }
        return open.isFinite ? open : available
    }

    /// The place of the least score in F of at most `allowedGrams`; nil when there is none.
    func best(of candidates: [Candidate], limits: RequestLimits, allowedGrams: Double = .infinity) -> Int? {
        Selection.least(candidates) { candidate in
            guard limits.isFeasible(candidate), !(grams(of: candidate) > allowedGrams) else { return nil }
            return score(candidate)
        }
    }
}
