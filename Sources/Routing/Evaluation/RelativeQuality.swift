/// The parts of the best single model's quality at which energy is compared.
public enum RelativeQuality: String, CaseIterable, Codable, Sendable {
    case all = "1.00"
    case less1 = "0.99"
    case less2 = "0.98"
    case less5 = "0.95"
    case less10 = "0.90"

    /// The part itself.
    public var part: Double {
        switch self {
        case .all: 1
        case .less1: 0.99
        case .less2: 0.98
        case .less5: 0.95
        case .less10: 0.9
        }
    }
}
