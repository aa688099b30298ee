/// What a generated instance has of time: classes whose queries may wait, and batteries.
public struct InstanceTime: Sendable, Equatable {
    /// Part of the classes whose queries may wait, 0 to 1; at least one class where it is more than zero.
    public var deferrableShare: Double
    /// The longest that such a class may wait, h; each gets a number from 2 to it.
    public var deferrableHours: Int
    /// What every site's battery holds, in hours of a site's mean load, and how long charging it takes; 0 for none.
    public var batteryHours: Double

    /// Nothing waits and no site has a battery.
    public static let none = InstanceTime(deferrableShare: 0, deferrableHours: 0, batteryHours: 0)

    public init(deferrableShare: Double, deferrableHours: Int, batteryHours: Double) {
        self.deferrableShare = deferrableShare
        self.deferrableHours = deferrableHours
        self.batteryHours = batteryHours
    }
}
