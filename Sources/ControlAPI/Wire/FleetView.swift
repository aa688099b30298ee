import Foundation
import SunwardModel

/// The fleet in force.
public struct FleetView: Codable, Sendable {
    public var digest: String
    public var fleet: Fleet
}
