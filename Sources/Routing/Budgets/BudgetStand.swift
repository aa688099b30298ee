/// What budgets say to one request: the price of carbon, and how much may be caused.
struct BudgetStand: Sendable {
    /// lambda; of a site and the fleet together their sum.
    var price: Double

    /// Carbon that may be caused above the cheapest model's, in grams: the least slack of all budgets.
    var slackGrams: Double

    /// What the present windows still allow, in grams: the least of all budgets.
    var remainingGrams: Double

    static let unlimited = BudgetStand(price: 0, slackGrams: .infinity, remainingGrams: .infinity)

    /// The most carbon a request may cause whose cheapest model causes `least`, in grams.
    func allowedGrams(least: Double) -> Double { least + max(0, slackGrams) }

    /// Both budgets at once: prices add, the tighter limit counts.
    func joined(with other: BudgetStand) -> BudgetStand {
        BudgetStand(
            price: price + other.price,
            slackGrams: min(slackGrams, other.slackGrams),
            remainingGrams: min(remainingGrams, other.remainingGrams)
        )
    }
}
