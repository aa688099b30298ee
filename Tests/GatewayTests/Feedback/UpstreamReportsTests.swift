import Foundation
import NIOCore
import SunwardModel
import Testing

@testable import Gateway

struct UpstreamReportsTests {
    private let time = Date(timeIntervalSince1970: 1_700_000_000)

    private func look(running: Double = 2, waiting: Double = 1, isUp: Bool = true) -> ModelLook {
        ModelLook(site: "north", model: "small", running: running, waiting: waiting, isUp: isUp, mayBeTried: isUp)
    }

    private func key(_ metric: SiteMetric) -> SignalKey { .model(site: "north", model: "small", metric) }

    /// What a look reports so many seconds after the start.
    private func report(_ reports: inout UpstreamReports, _ look: ModelLook, after seconds: Int64) -> [SiteMetric:
        Double]
    {
        let readings = reports.readings(
            [look],
            now: UpstreamScene.start + .seconds(seconds),
            time: time.addingTimeInterval(Double(seconds))
        )
        return Dictionary(
            readings.compactMap { reading in
                if case .model("north", "small", let metric) = reading.key { (metric, reading.value) } else { nil }
            }
        ) { first, _ in first }
    }

    @Test func `the first look reports all`() {
        var reports = UpstreamReports()
        #expect(report(&reports, look(), after: 0) == [.runningRequests: 2, .queueDepth: 1, .available: 1])
    }

    @Test func `what stays the same is repeated after a while, availability after a minute`() {
        var reports = UpstreamReports()
        _ = report(&reports, look(), after: 0)
        #expect(report(&reports, look(), after: 5) == [:])
        #expect(report(&reports, look(running: 3), after: 10) == [.runningRequests: 3])
        #expect(report(&reports, look(running: 3), after: 30) == [.queueDepth: 1])
        #expect(report(&reports, look(running: 3), after: 60) == [.runningRequests: 3, .queueDepth: 1, .available: 1])
    }

    @Test func `a change of availability is reported at once`() {
        var reports = UpstreamReports()
        _ = report(&reports, look(), after: 0)
        #expect(report(&reports, look(isUp: false), after: 5) == [:])
        #expect(report(&reports, look(isUp: false), after: 10) == [.available: 0])
        #expect(report(&reports, look(), after: 15) == [.available: 1])
    }

    @Test func `a model that is only doubted stays available where nobody else has it`() {
        func look(_ site: String, _ model: String, isUp: Bool, isDoubted: Bool = false) -> ModelLook {
            var look = ModelLook(site: site, model: model, running: 0, waiting: 0, isUp: isUp, mayBeTried: false)
            (look.isDoubted, look.isReachable) = (isDoubted, isDoubted)
            return look
        }
        func available(_ looks: [ModelLook]) -> [Double] {
            var reports = UpstreamReports()
            var values: [String: Double] = [:]
            for second in Int64(0)..<4 {
                let now = UpstreamScene.start + .seconds(second)
                for reading in reports.readings(looks, now: now, time: time.addingTimeInterval(Double(second))) {
                    if case .model(let site, _, .available) = reading.key { values[site] = reading.value }
                }
            }
            return values.sorted { $0.key < $1.key }.map(\.value)
        }
        let doubted = look("north", "small", isUp: false, isDoubted: true)
        #expect(available([doubted, look("south", "large", isUp: true)]) == [1, 1])
        #expect(available([doubted, look("south", "small", isUp: true)]) == [0, 1])
        #expect(available([look("north", "small", isUp: false), look("south", "large", isUp: true)]) == [0, 1])
    }

    @Test func `while time stands still one reading of a signal is enough`() {
        var reports = UpstreamReports()
        _ = reports.readings([look()], now: UpstreamScene.start, time: time)
        let more = reports.readings([look(running: 9)], now: UpstreamScene.start + .seconds(90), time: time)
        #expect(more.isEmpty)
    }

    @Test func `readings that were not kept are made again`() {
        var reports = UpstreamReports()
        _ = report(&reports, look(), after: 0)
        reports.forget()
        #expect(report(&reports, look(), after: 5).count == 3)
    }
}
