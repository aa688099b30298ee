/// A range of lead times over which forecasts are judged together.
public enum HorizonBucket: Int, CaseIterable, Codable, Hashable, Sendable {
    /// The next hour.
    case hour1
    case hours2to3
    case hours4to6
    case hours7to12
    case hours13to24
    /// The second day, and what lies beyond it.
    case hours25to48

    /// The bucket of a whole number of hours ahead; what is nearer than an hour counts as the next hour.
    public init(leadHours: Int) {
        switch leadHours {
        case ...1: self = .hour1
        case 2...3: self = .hours2to3
        case 4...6: self = .hours4to6
        case 7...12: self = .hours7to12
        case 13...24: self = .hours13to24
        default: self = .hours25to48
        }
    }

    /// Whole hours ahead, for example `4-6`.
    public var name: String {
        switch self {
        case .hour1: "1"
        case .hours2to3: "2-3"
        case .hours4to6: "4-6"
        case .hours7to12: "7-12"
        case .hours13to24: "13-24"
        case .hours25to48: "25-48"
        }
    }
}
