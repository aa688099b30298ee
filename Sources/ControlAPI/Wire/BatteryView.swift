/// What a site's battery is taken to hold now: its last reading, carried on by what plans had it do.
public struct BatteryView: Codable, Sendable {
    public var site: String
    public var chargeKWh: Double
    public var capacityKWh: Double
}
