/// An edge data centre (index j in Green-LLM).
public struct Site: Codable, Hashable, Sendable {
    public var name: String

    /// Grid zone whose price and carbon intensity apply, as feeds name it (for example `US-CAL-CISO`).
    public var zone: String

    public var latitudeDegrees: Double
    public var longitudeDegrees: Double

    /// Power usage effectiveness: facility energy per unit of IT energy (PUE in Green-LLM).
    public var powerUsageEffectiveness: Double

    public var water: WaterProfile
    public var power: PowerSupply

    /// Carbon tax or internal carbon price (delta in Green-LLM).
    public var carbonTaxUSDPerKilogram: Double

    /// The way from each area that can reach the site, by area name; an area left out cannot.
    public var network: [String: NetworkPath]

    /// Units of each named resource available in an hour (C in Green-LLM), beside the model pool's concurrency.
    public var resourceCapacityPerHour: [String: Double]

    public var models: [ModelProfile]

    /// What to assume of the site's signals before the first reading.
    public var typical: TypicalSignals

    /// Carbon that the site's requests may cause; nil means only the fleet's allowance holds.
    public var carbonAllowance: CarbonAllowance?

    /// The site's battery; nil where it has none.
    public var battery: Battery?

    /// The market whose auction makes the site's price; nil where it is known only as it comes.
    public var dayAheadMarket: DayAheadMarket?

    public init(
        name: String,
        zone: String,
        latitudeDegrees: Double = 0,
        longitudeDegrees: Double = 0,
        powerUsageEffectiveness: Double,
        water: WaterProfile,
        power: PowerSupply,
        carbonTaxUSDPerKilogram: Double = 0,
        network: [String: NetworkPath],
        resourceCapacityPerHour: [String: Double] = [:],
        models: [ModelProfile],
        typical: TypicalSignals,
        carbonAllowance: CarbonAllowance? = nil,
        battery: Battery? = nil,
        dayAheadMarket: DayAheadMarket? = nil
    ) {
        self.name = name
        self.zone = zone
        self.latitudeDegrees = latitudeDegrees
        self.longitudeDegrees = longitudeDegrees
        self.powerUsageEffectiveness = powerUsageEffectiveness
        self.water = water
        self.power = power
        self.carbonTaxUSDPerKilogram = carbonTaxUSDPerKilogram
        self.network = network
        self.resourceCapacityPerHour = resourceCapacityPerHour
        self.models = models
        self.typical = typical
        self.carbonAllowance = carbonAllowance
        self.battery = battery
        self.dayAheadMarket = dayAheadMarket
    }
}
