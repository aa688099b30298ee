import Foundation

/// The scale on which a regression sees a signal.
enum ValueScale: Sendable {
    /// As it is.
    case linear

    /// Logarithm of the value, or of `floor` where it is less: errors count as shares.
    case logarithmic(floor: Double)

    /// asinh(x / unit): linear for small values, logarithmic for spikes of either sign.
    case inverseHyperbolicSine(unit: Double)

    /// How a scale is fitted to a signal.
    enum Kind: Sendable {
        case linear, logarithmic, inverseHyperbolicSine
    }

    /// Fits a scale to a signal's first values.
    init(_ kind: Kind, fittedTo values: some Collection<Double>) {
        let mean = values.reduce(0) { $0 + abs($1) } / Double(max(1, values.count))
        switch kind {
        case .linear: self = .linear
        // A twentieth of the mean: less than that is as good as nothing, and its logarithm would outweigh all else.
        case .logarithmic: self = .logarithmic(floor: max(0.05 * mean, .leastNormalMagnitude))
        // Half the mean puts ordinary values where the curve begins to bend.
        case .inverseHyperbolicSine: self = .inverseHyperbolicSine(unit: max(0.5 * mean, .leastNormalMagnitude))
        }
    }

    /// A value on this scale.
    func scaled(_ value: Double) -> Double {
        switch self {
        case .linear: value
        case .logarithmic(let floor): log(max(value, floor))
        case .inverseHyperbolicSine(let unit): asinh(value / unit)
        }
    }

    /// The value that lies there on this scale.
    func value(_ scaled: Double) -> Double {
        switch self {
        case .linear: scaled
        case .logarithmic: exp(scaled)
        case .inverseHyperbolicSine(let unit): unit * sinh(scaled)
        }
    }
}
