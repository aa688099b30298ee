import Foundation
import SunwardModel

/// What the classes' quality targets were owed and given: a control of the shortfall for every class, or one for all,
/// and the bias of predictions.
///
/// A decision counts as predicted as soon as it is made, and as observed when it is graded. Only some decisions may ever
/// be graded: the others are counted with the bias that the graded ones showed, by the share of decisions that are not.
struct QualityAccount: Sendable {
    private let classes: [String]
    private let arms: [String]
    private let isShared: Bool
    private var controls: [DeficitControl]

    /// Factor on the controls' settled gain, by what the fit measured.
    private var gain = 1.0
    private var bias: QualityBias
    private var slope: QualitySlope

    /// Share of decisions that get a grade, with forgetting; and decisions counted for it.
    private var gradedShare = 0.0
    private var decisions = 0.0

    init(_ settings: PolicySettings, table: ModelTable) {
        classes = settings.classes
        arms = table.names
        isShared = settings.sharesQualityPrice
        let count = settings.sharesQualityPrice ? 1 : max(1, settings.classes.count)
        controls = [DeficitControl](repeating: DeficitControl(stepScale: settings.qualityStep), count: count)
        bias = QualityBias(classes: settings.classes.count, arms: table.names.count)
        slope = QualitySlope(classes: settings.classes.count, arms: table.names.count)
    }

    /// The control that a class belongs to; nil for a class that the settings do not have.
    func control(workloadClass: Int) -> DeficitControl? {
        let key = isShared ? 0 : workloadClass
        return controls.indices.contains(key) ? controls[key] : nil
    }

    /// What the correction of predictions has in common for all models of a class, to be looked up once for a request.
    struct CorrectionBase: Sendable {
        var bias: Double
        var slope: Double
    }

    func base(workloadClass: Int) -> CorrectionBase {
        CorrectionBase(bias: bias.base(workloadClass: workloadClass), slope: slope.slope)
    }

    /// A prediction as the account believes it, 0 to 1.
    func corrected(_ quality: Double, workloadClass: Int, arm: Int?, base: CorrectionBase) -> Double {
        min(1, max(0, quality + correction(quality, workloadClass: workloadClass, arm: arm, base: base)))
    }

    private func correction(_ quality: Double, workloadClass: Int, arm: Int?, base: CorrectionBase) -> Double {
        bias.correction(workloadClass: workloadClass, arm: arm, base: base.bias)
            + slope.correction(quality, workloadClass: workloadClass, arm: arm, slope: base.slope)
    }

    /// Counts a decision as predicted; without a target nothing is owed.
    ///
    /// - Parameters:
    ///   - carbonPrice: lambda of the budgets that the decision was made under.
    ///   - isHeld: Whether prices of quality must not rise at present.
    mutating func record(_ decision: DecisionFeedback, arm: Int?, carbonPrice: Double = 0, isHeld: Bool) {
        decisions += 1
        gradedShare -= gradedShare * shareStep
        let key = isShared ? 0 : decision.workloadClass
        guard let target = decision.qualityTarget, controls.indices.contains(key) else { return }
        let correction = correction(
            decision.quality,
            workloadClass: decision.workloadClass,
            arm: arm,
            base: base(workloadClass: decision.workloadClass)
        )
        let counted = decision.quality + (1 - min(1, gradedShare)) * correction
        let believed = decision.quality + correction
        controls[key].add(
            target - counted,
            expected: target - believed,
            carbonPrice: carbonPrice,
            isHeld: isHeld
        )
    }

    /// Puts the grade in the place of the prediction.
    mutating func learn(_ outcome: OutcomeFeedback, arm: Int?) {
        guard let quality = outcome.quality, quality.isFinite else { return }
        let decision = outcome.decision
        gradedShare = min(1, gradedShare + shareStep)
        slope.learn(
            workloadClass: decision.workloadClass,
            arm: arm,
            prediction: decision.quality,
            quality: quality
        )
        bias.learn(workloadClass: decision.workloadClass, arm: arm, error: quality - decision.quality)
        let key = isShared ? 0 : decision.workloadClass
        guard decision.qualityTarget != nil, controls.indices.contains(key) else { return }
        controls[key].correct(by: decision.quality - quality)
    }

    private var shareStep: Double { 1 / max(1, min(decisions, 500)) }

    // MARK: - Memory

    /// Adds what the account remembers to `memory`.
    func save(to memory: inout PolicyMemory) {
        memory.numbers["graded-share"] = gradedShare
        memory.numbers["decisions"] = decisions
        memory.numbers["quality-gain"] = gain
        for (index, control) in controls.enumerated() { memory.vectors[controlName(index)] = control.numbers }
        memory.vectors["bias"] = bias.numbers(workloadClass: nil)
        memory.vectors["slope"] = slope.numbers
        for (index, name) in classes.enumerated() {
            let row = bias.numbers(workloadClass: index)
            memory.vectors["bias/\(name)"] = Array(row[..<2])
            for (arm, model) in arms.enumerated() {
                memory.vectors["bias/\(name)/\(model)"] = Array(row[(2 + 2 * arm)..<(4 + 2 * arm)])
                memory.vectors["slope/\(name)/\(model)"] = slope.numbers(workloadClass: index, arm: arm)
            }
        }
    }

    mutating func restore(_ memory: PolicyMemory) {
        if let gain = memory.numbers["quality-gain"], gain.isFinite, gain > 0 {
            self.gain = gain
            for index in controls.indices { controls[index].flatness = gain }
        }
        if let share = memory.numbers["graded-share"] { gradedShare = min(1, max(0, share)) }
        if let count = memory.numbers["decisions"], count >= 0 { decisions = count }
        for index in controls.indices {
            if let numbers = memory.vectors[controlName(index)] { controls[index].restore(numbers) }
        }
        restoreBias("bias", workloadClass: nil, arm: nil, from: memory)
        if let numbers = memory.vectors["slope"] { slope.restore(numbers) }
        for (index, name) in classes.enumerated() {
            restoreBias("bias/\(name)", workloadClass: index, arm: nil, from: memory)
            for (arm, model) in arms.enumerated() {
                restoreBias("bias/\(name)/\(model)", workloadClass: index, arm: arm, from: memory)
                if let numbers = memory.vectors["slope/\(name)/\(model)"] {
                    slope.restore(numbers, workloadClass: index, arm: arm)
                }
            }
        }
    }

    private mutating func restoreBias(_ key: String, workloadClass: Int?, arm: Int?, from memory: PolicyMemory) {
        guard let mean = memory.vectors[key], mean.count == 2 else { return }
        bias.restore(workloadClass: workloadClass, arm: arm, value: mean[0], count: mean[1])
    }

    private func controlName(_ index: Int) -> String {
        "control/" + (isShared ? "all" : classes.indices.contains(index) ? classes[index] : "\(index)")
    }
}
