import Foundation
import SunwardModel
import Signals
import Testing

@testable import ControlPlane

@Suite("Which readings and forecasts are refused")
struct ReadingValidatorTests {
    private let validator = ReadingValidator(fleet: TestFleet.fleet(), now: hour(1000))

    private func field(_ key: SignalKey, _ value: Double = 1, at date: Date = hour(1000)) -> String? {
        validator.refusal(of: Reading(key: key, observedAt: date, value: value))?.field
    }

    @Test("good readings of sites, models and areas pass")
    func good() {
        #expect(field(.site("north", .price), -50) == nil)
        #expect(field(.model(site: "north", model: "small", .queueDepth)) == nil)
        #expect(field(.arrivals(area: "east", workloadClass: "chat")) == nil)
    }

    @Test("names that the fleet does not have are refused with those it has")
    func names() throws {
        #expect(field(.site("nowhere", .price)) == "site")
        #expect(field(.model(site: "nowhere", model: "small", .queueDepth)) == "site")
        #expect(field(.model(site: "north", model: "huge", .queueDepth)) == "model")
        #expect(field(.model(site: "north", model: "small", .price)) == "model")
        #expect(field(.arrivals(area: "mars", workloadClass: "chat")) == "area")
        #expect(field(.arrivals(area: "east", workloadClass: "'; DROP TABLE plan; --")) == "class")
        let reading = Reading(key: .site("nowhere", .price), observedAt: hour(1000), value: 1)
        let refusal = try #require(validator.refusal(of: reading))
        #expect(refusal.value == "nowhere")
        #expect(refusal.message.contains("north, south"))
    }

    @Test("more sun or wind than a site has installed is refused: watts taken for kilowatts would draw all traffic")
    func supply() throws {
        // 10 kW of sun, and no wind.
        #expect(field(.site("north", .solarPower), 12) == nil)
        #expect(field(.site("north", .solarPower), 9000) == "value")
        #expect(field(.site("north", .windPower), 0) == nil)
        #expect(field(.site("north", .windPower), 1) == "value")
        let reading = Reading(key: .site("north", .solarPower), observedAt: hour(1000), value: 9000)
        #expect(try #require(validator.refusal(of: reading)).message.contains("solar_capacity_kw is 10.0"))
    }

    @Test("a site can serve or cannot, nothing between", arguments: [0.5, -1, 2])
    func available(value: Double) {
        #expect(field(.site("north", .available), value) == "value")
        #expect(field(.model(site: "north", model: "small", .available), value) == "value")
        #expect(field(.site("north", .available), 0) == nil)
        #expect(field(.site("north", .available), 1) == nil)
    }

    @Test("values that cannot be are refused", arguments: [Double.nan, .infinity, -.infinity, -1, 5_001])
    func values(value: Double) {
        #expect(field(.site("north", .carbonIntensity), value) == "value")
    }

    @Test("negative arrivals are refused")
    func negativeArrivals() {
        #expect(field(.arrivals(area: "east", workloadClass: "chat"), -0.1) == "value")
        #expect(field(.arrivals(area: "east", workloadClass: "chat"), .nan) == "value")
    }

    @Test("readings from the future or the far past are refused, at the edge they pass")
    func times() {
        let key = SignalKey.site("north", .price)
        #expect(field(key, at: hour(1000).addingTimeInterval(600)) == nil)
        #expect(field(key, at: hour(1000).addingTimeInterval(601)) == "observedAt")
        #expect(field(key, at: hour(1000 - 31 * 24)) == nil)
        #expect(field(key, at: hour(1000 - 31 * 24 - 0.1)) == "observedAt")
    }

    private func field(
        forecastOf key: SignalKey,
        issued: Date = hour(1000),
        valid: Date = hour(1001),
        _ value: Double = 1
    ) -> String? {
        let point = ForecastPoint(key: key, issuedAt: issued, validAt: valid, value: value, source: "s")
        return validator.refusal(of: point)?.field
    }

    @Test("forecasts are refused for what is not forecast, for models, for impossible values and times")
    func forecasts() {
        let price = SignalKey.site("north", .price)
        #expect(field(forecastOf: price) == nil)
        #expect(field(forecastOf: .arrivals(area: "east", workloadClass: "chat")) == nil)
        #expect(field(forecastOf: .site("north", .queueDepth)) == "metric")
        #expect(field(forecastOf: .model(site: "north", model: "small", .queueDepth)) == "model")
        #expect(field(forecastOf: .site("nowhere", .price)) == "site")
        #expect(field(forecastOf: price, .infinity) == "value")
        #expect(field(forecastOf: price, issued: hour(1000.2)) == "issuedAt")
        #expect(field(forecastOf: price, issued: hour(1000 - 31 * 24)) == nil)
        #expect(field(forecastOf: price, issued: hour(1000 - 31 * 24 - 0.1)) == "issuedAt")
        #expect(field(forecastOf: price, valid: hour(1000 - 24)) == "validAt")
        #expect(field(forecastOf: price, valid: hour(1000 + 14 * 24)) == nil)
        #expect(field(forecastOf: price, valid: hour(1000.1 + 14 * 24)) == "validAt")
    }
}
