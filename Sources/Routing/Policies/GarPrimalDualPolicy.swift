import Foundation
import SunwardModel

/// `gar-pd`: carbon against quality at shadow prices that hold a quality target and a carbon budget.
///
///     argmin over F of (1 + lambda) g[m] - mu_k p[m]
///
/// | symbol | here |
/// |---|---|
/// | mu_k | `scale * exp(signal)`, in grams per unit of quality, by class or shared (``DeficitControl``) |
/// | lambda | the site's and the fleet's prices together (``BudgetPrice``) |
/// | p, g | predictions, corrected by the bias and the ratio that outcomes showed |
///
/// mu moves by factors, so it suits a pool whatever its grams are; `scale` only starts it: twice the mean carbon of the
/// first requests. A class without a target has mu = 0 and gets the least carbon in F.
///
/// When both target and budget cannot be held, precedence decides, and what is not held is flagged in the choice.
///
/// - Budget: a model that the budget's slack does not cover (``BudgetStand/allowedGrams(least:)``) is refused, before
///   any floor; mu does not rise while lambda is high.
/// - Floor: nothing is refused for the budget. lambda is bounded, and fades out while the class's shortfall of quality
///   grows to two and a half times its tolerance of three eighths of a point; mu does not rise against it within the
///   tolerance. So the budget is lent that much and no more.
public struct GarPrimalDualPolicy: RoutingPolicy {
    /// log(1 + lambda) is at most this where the floor has precedence.
    static let carbonPriceBoundUnderFloor = log(8.0)

    /// lambda from which the budget counts as what holds quality down, and mu must not rise against it.
    private static let rulingPrice = 1.0

    private let precedence: RoutingSettings.Precedence
    private let fixedQualityPrice: Double?
    private let siteNames: [String]
    private let classNames: [String]
    private let table: ModelTable
    private var account: QualityAccount
    private var sites: [BudgetPrice?]
    private var fleet: BudgetPrice?
    private var ratio: CarbonRatio
    private var scale = PriceScale()

    public var name: RoutingPolicyName { .garPrimalDual }

    public init(_ settings: PolicySettings) {
        precedence = settings.precedence
        fixedQualityPrice = settings.fixedQualityPrice
        siteNames = settings.sites.map(\.name)
        classNames = settings.classes
        table = ModelTable(settings.sites)
        account = QualityAccount(settings, table: table)
        let step = settings.carbonStep
        sites = settings.sites.map { site in
            site.carbonAllowance.map { BudgetPrice(RollingBudget($0), stepScale: step) }
        }
        fleet = settings.carbonAllowance.map { BudgetPrice(RollingBudget($0), stepScale: step) }
        ratio = CarbonRatio(arms: table.names.count)
    }

    // MARK: - Prices

    /// mu of a class, in grams per unit of quality; nil before the first decision, when only a request's own
    /// candidates tell the scale of grams.
    public func qualityPrice(workloadClass: Int) -> Double? {
        if let fixedQualityPrice { return fixedQualityPrice }
        guard let control = account.control(workloadClass: workloadClass) else { return 0 }
        return scale.grams.map { 2 * $0 * exp(control.signal) }
    }

    /// lambda for a request of a site at `time`: the site's price and the fleet's.
    public func carbonPrice(site: Int, at time: Double) -> Double { stand(site: site, at: time).price }

    /// `mu/CLASS` in grams per unit of quality, once known, and `lambda/SITE`, bounded as choices have it.
    public func prices(at time: Double) -> [String: Double] {
        var prices: [String: Double] = [:]
        for (place, name) in classNames.enumerated() { prices["mu/\(name)"] = qualityPrice(workloadClass: place) }
        for (place, name) in siteNames.enumerated() {
            let price = carbonPrice(site: place, at: time)
            prices["lambda/\(name)"] = precedence == .budget ? price : Self.fadedPrice(price, leeway: 1)
        }
        return prices
    }

    private func stand(site: Int, at time: Double) -> BudgetStand {
        let ofSite = sites.indices.contains(site) ? sites[site]?.stand(at: time) : nil
        let stand = fleet?.stand(at: time)
        guard let ofSite else { return stand ?? .unlimited }
        return stand?.joined(with: ofSite) ?? ofSite
    }

    // MARK: - Choice

    public func choose(from candidates: [Candidate], for terms: RequestTerms, ticket: UInt64) -> RoutingChoice? {
        let stand = stand(site: terms.site, at: terms.time)
        let control = terms.qualityTarget == nil ? nil : account.control(workloadClass: terms.workloadClass)
        let budgetRules = terms.precedence == .budget
        let lambda = budgetRules ? stand.price : Self.fadedPrice(stand.price, leeway: control?.leeway ?? 1)
        let view = PriceView(
            account: account,
            table: table,
            ratio: ratio,
            terms: terms,
            carbonPrice: lambda,
            qualityPrice: price(for: terms, candidates)
        )
        let limits = RequestLimits(terms)
        let least = view.leastGrams(of: candidates, limits: limits)
        let isGuarded = budgetRules && stand.slackGrams.isFinite
        let allowed = isGuarded ? stand.allowedGrams(least: least) : .infinity

        let found =
            view.best(of: candidates, limits: limits, allowedGrams: allowed)
            ?? limits.smallestViolation(among: candidates, precedence: terms.precedence) {
                view.grams(of: $0) <= allowed
            }
        guard let found else { return nil }

        var choice = RoutingChoice(place: found, of: candidates, limits: limits)
        choice.carbonPrice = lambda
        choice.qualityPrice = view.qualityPrice
        if isGuarded {
            choice.budgetGrams = allowed
            for candidate in candidates where view.grams(of: candidate) > allowed {
                choice.overBudget.append(candidate.model)
            }
        }
        if view.grams(of: candidates[found]) > stand.remainingGrams { choice.violations.insert(.carbonBudget) }
        if budgetRules, lambda >= Self.rulingPrice, control?.isInDeficit ?? false {
            choice.violations.insert(.qualityFloor)
        }
        return choice
    }

    /// lambda where the floor has precedence: bounded, and less the more has been lent.
    private static func fadedPrice(_ price: Double, leeway: Double) -> Double {
        exp(leeway * min(carbonPriceBoundUnderFloor, log(1 + price))) - 1
    }

    /// Whether mu must not rise at present, because it would only rise against a budget's price.
    private func isHeld(_ decision: DecisionFeedback, carbonPrice: Double) -> Bool {
        guard carbonPrice > Self.rulingPrice else { return false }
        if precedence == .budget { return true }
        return !(account.control(workloadClass: decision.workloadClass)?.isInDeficit ?? true)
    }

    private func price(for terms: RequestTerms, _ candidates: [Candidate]) -> Double {
        if fixedQualityPrice == nil, terms.qualityTarget == nil { return 0 }
        if let price = qualityPrice(workloadClass: terms.workloadClass) { return price }
        return 2 * PriceScale.mean(of: candidates)
    }

    // MARK: - Learning

    public mutating func record(_ decision: DecisionFeedback) {
        let arm = table.arm(site: decision.site, model: decision.model)
        let overall = ratio.overall
        let grams = decision.carbonGrams * ratio.ratio(arm: arm, overall: overall)
        let least = decision.leastCarbonGrams.map { $0 * overall }
        let isLeast = decision.leastCarbonGrams.map { decision.carbonGrams <= $0 } ?? false
        let price = stand(site: decision.site, at: decision.time).price
        account.record(decision, arm: arm, carbonPrice: price, isHeld: isHeld(decision, carbonPrice: price))
        scale.add(decision.carbonGrams)
        guard grams.isFinite else { return }
        if sites.indices.contains(decision.site) {
            sites[decision.site]?.record(grams, least: least, isLeast: isLeast, at: decision.time)
        }
        fleet?.record(grams, least: least, isLeast: isLeast, at: decision.time)
    }

    public mutating func learn(_ outcome: OutcomeFeedback) {
        let decision = outcome.decision
        let arm = table.arm(site: decision.site, model: decision.model)
        account.learn(outcome, arm: arm)
        guard let actual = outcome.carbonGrams, actual.isFinite else { return }
        let booked = decision.carbonGrams * ratio.ratio(arm: arm, overall: ratio.overall)
        ratio.learn(arm: arm, predicted: decision.carbonGrams, actual: actual)
        if sites.indices.contains(decision.site) {
            sites[decision.site]?.correct(by: actual - booked, decidedAt: decision.time)
        }
        fleet?.correct(by: actual - booked, decidedAt: decision.time)
    }

    // MARK: - Memory

    public var memory: PolicyMemory? {
        var memory = PolicyMemory()
        account.save(to: &memory)
        memory.vectors["scale"] = scale.numbers
        memory.vectors["budget"] = fleet?.numbers
        for (index, name) in siteNames.enumerated() { memory.vectors["budget/\(name)"] = sites[index]?.numbers }
        memory.vectors["ratio"] = ratio.numbers(arm: nil)
        for (arm, name) in table.names.enumerated() { memory.vectors["ratio/\(name)"] = ratio.numbers(arm: arm) }
        return memory
    }

    public mutating func restore(_ memory: PolicyMemory) {
        account.restore(memory)
        if let numbers = memory.vectors["scale"] { scale.restore(numbers) }
        if let numbers = memory.vectors["budget"] { fleet?.restore(numbers) }
        for (index, name) in siteNames.enumerated() {
            if let numbers = memory.vectors["budget/\(name)"] { sites[index]?.restore(numbers) }
        }
        if let numbers = memory.vectors["ratio"] { ratio.restore(numbers, arm: nil) }
        for (arm, name) in table.names.enumerated() {
            if let numbers = memory.vectors["ratio/\(name)"] { ratio.restore(numbers, arm: arm) }
        }
    }

    public mutating func charge(_ spent: SpentCarbon) {
        if let budget = spent.fleet { fleet?.include(budget) }
        for (index, name) in siteNames.enumerated() {
            if let budget = spent.sites[name] { sites[index]?.include(budget) }
        }
    }
}
