import Foundation
import SunwardModel
import Signals
import Testing

@testable import ControlPlane

@Suite("What is known of a site")
struct EdgeSiteStateTests {
    private var state = EdgeSiteState(site: TestFleet.site("north"), departureFraction: 0.25)

    private mutating func apply(_ metric: SiteMetric, _ value: Double, at hours: Double) -> [EdgeSiteEffect] {
        state.apply(reading("north", metric, value, at: hour(hours)), sequence: 1).effects
    }

    @Test("a site that goes down and comes up says so once each")
    func upAndDown() {
        var test = self
        #expect(test.apply(.available, 1, at: 1).isEmpty)
        #expect(test.apply(.available, 0, at: 2) == [.wentDown(site: "north")])
        #expect(test.apply(.available, 0, at: 3).isEmpty)
        #expect(!test.state.isAvailable())
        #expect(test.apply(.available, 0.5, at: 4) == [.cameUp(site: "north")])
        #expect(test.apply(.available, 1, at: 5).isEmpty)
    }

    @Test("a first report of being down counts, since a site is assumed up")
    func downAtFirst() {
        var test = self
        #expect(test.apply(.available, 0, at: 1) == [.wentDown(site: "north")])
    }

    @Test("a late or repeated report fills the history and changes nothing of the present")
    func lateAndDuplicate() {
        var test = self
        _ = test.apply(.available, 1, at: 5)
        #expect(test.apply(.available, 0, at: 4).isEmpty)
        #expect(test.state.isAvailable())
        let again = test.state.apply(reading("north", .available, 1, at: hour(5)), sequence: 2)
        #expect(again.outcome == .duplicate)
        let other = test.state.apply(reading("north", .available, 0, at: hour(5)), sequence: 3)
        #expect(other.outcome == .conflicting(kept: 1))
        #expect(other.effects.isEmpty)
        #expect(test.state.histories[.available]?.count == 2)
    }

    @Test("one departure triggers one plan, the next expectation the next")
    func departsOnce() {
        var test = self
        test.state.expect([.carbonIntensity: 400])
        #expect(test.apply(.carbonIntensity, 480, at: 1).isEmpty)
        let expected = EdgeSiteEffect.departed(site: "north", metric: .carbonIntensity, expected: 400, actual: 501)
        #expect(test.apply(.carbonIntensity, 501, at: 2) == [expected])
        #expect(test.apply(.carbonIntensity, 900, at: 3).isEmpty)
        test.state.expect([.carbonIntensity: 900])
        #expect(test.apply(.carbonIntensity, 600, at: 4).count == 1)
    }

    @Test("a late reading departs from nothing")
    func lateDoesNotDepart() {
        var test = self
        _ = test.apply(.price, 80, at: 5)
        test.state.expect([.price: 80])
        #expect(test.apply(.price, 5_000, at: 4).isEmpty)
    }

    @Test(
        "a change below the noise of its metric is no departure, one above it is",
        arguments: [
            // A quarter of: 50 g/kWh, 20 $/MWh, 20 % of 10 kW of panels, 1 kW without turbines, 20 degrees.
            (SiteMetric.carbonIntensity, 12.0, 13.0), (.price, 4.9, 5.1), (.solarPower, 0.49, 0.51),
            (.windPower, 0.24, 0.26), (.wetBulbTemperature, 4.9, 5.1),
        ]
    )
    func noiseFloor(metric: SiteMetric, below: Double, above: Double) {
        var test = self
        test.state.expect([metric: 0])
        #expect(test.apply(metric, below, at: 1).isEmpty)
        #expect(test.apply(metric, above, at: 2).count == 1)
    }

    @Test("what is not forecast never departs")
    func unforecast() {
        var test = self
        test.state.expect([.queueDepth: 1])
        #expect(test.apply(.queueDepth, 1_000_000, at: 1).isEmpty)
    }

    @Test("a model that goes down leaves the site up without it")
    func models() {
        var test = self
        let down = Reading(key: .model(site: "north", model: "small", .available), observedAt: hour(1), value: 0)
        #expect(test.state.apply(down, sequence: 4).effects == [.wentDown(site: "north")])
        #expect(test.state.isAvailable())
        #expect(test.state.unavailableModels() == ["small"])
        #expect(test.state.unavailableModels(asOf: 3).isEmpty)
        let up = Reading(key: .model(site: "north", model: "small", .available), observedAt: hour(2), value: 1)
        #expect(test.state.apply(up, sequence: 5).effects == [.cameUp(site: "north")])
        #expect(test.state.unavailableModels().isEmpty)
        #expect(test.state.unavailableModels(asOf: 4) == ["small"])
    }

    @Test("availability is told as of a point of the ingestion sequence")
    func asOf() {
        var test = self
        _ = test.state.apply(reading("north", .available, 0, at: hour(1)), sequence: 7)
        #expect(test.state.isAvailable(asOf: 6))
        #expect(!test.state.isAvailable(asOf: 7))
    }

    @Test("a reload keeps the readings and drops those of models that are gone")
    func reload() {
        var test = self
        _ = test.apply(.price, 80, at: 1)
        let ofModel = Reading(key: .model(site: "north", model: "small", .queueDepth), observedAt: hour(1), value: 3)
        _ = test.state.apply(ofModel, sequence: 1)
        var site = TestFleet.site("north")
        site.models = [TestFleet.model("large")]
        test.state.reload(site, departureFraction: 0.1)
        #expect(test.state.histories[.price]?.latest()?.value == 80)
        #expect(test.state.modelHistories.isEmpty)
    }
}
