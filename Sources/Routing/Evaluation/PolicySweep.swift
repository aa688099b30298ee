/// All settings of one policy, run over every prompt.
struct PolicySweep: Sendable {
    /// The policy's name, or that of a reference.
    var name: String

    /// By seed; one row for a policy whose choice depends on nothing but the prompt.
    var runs: [[SweptSetting]]

    /// Mean over the seeds of each setting's means.
    var points: [(knob: Double?, quality: Double, joules: Double, grams: Double)] {
        guard let first = runs.first else { return [] }
        let share = 1 / Double(runs.count)
        return first.indices.map { setting in
            let means = runs.map { $0[setting].means }
            return (
                knob: first[setting].knob,
                quality: share * means.reduce(0) { $0 + $1.quality },
                joules: share * means.reduce(0) { $0 + $1.joules },
                grams: share * means.reduce(0) { $0 + $1.grams }
            )
        }
    }

    /// Least energy at each quality.
    var hull: LowerHull { LowerHull(points.map { LowerHull.Point(quality: $0.quality, cost: $0.joules) }) }
}
