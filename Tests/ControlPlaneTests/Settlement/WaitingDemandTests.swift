import Foundation
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("Demand that waits")
struct WaitingDemandTests {
    private let key = DemandKey(area: "east", workloadClass: "chat")

    @Test("what is due first is served first, and nothing is lost")
    func order() {
        var waiting = WaitingDemand()
        waiting.add(30, of: key, due: hour(14))
        waiting.add(10, of: key, due: hour(12))
        waiting.add(20, of: key, due: hour(13))
        waiting.add(5, of: key, due: hour(12))
        #expect(waiting.queries(of: key, dueBy: hour(13)) == 35)
        waiting.serve(25, of: key)
        #expect(waiting.all.map(\.due) == [hour(13), hour(14)])
        #expect(waiting.all.map(\.queries) == [10, 30])
        waiting.serve(40, of: key)
        #expect(!waiting.isWaiting(key))
        #expect(waiting.all.isEmpty)
    }

    @Test("what others hold is replaced by what they say next, what nobody else holds stays")
    func heldElsewhere() {
        var waiting = WaitingDemand()
        waiting.add(10, of: key, due: hour(12))
        waiting.takeOver([DeferredBacklog(area: "east", workloadClass: "chat", due: hour(12), queries: 7)])
        waiting.takeOver([DeferredBacklog(area: "east", workloadClass: "chat", due: hour(13), queries: 4)])
        #expect(waiting.queries(of: key) == 14)
        #expect(waiting.own.map(\.queries) == [10])
        #expect(WaitingDemand(waiting.own).all == waiting.own)
        waiting.takeOver([])
        #expect(waiting.all.map(\.queries) == [10])
    }

    @Test("of what is served it is told how much nobody else holds")
    func servedOwn() {
        var waiting = WaitingDemand()
        waiting.add(10, of: key, due: hour(12))
        waiting.takeOver([DeferredBacklog(area: "east", workloadClass: "chat", due: hour(11), queries: 7)])
        #expect(waiting.serve(5, of: key) == 0)
        #expect(waiting.serve(5, of: key) == 3)
        #expect(waiting.serve(50, of: key) == 7)
    }

    @Test("what an area and class holds is bounded by five minutes a part")
    func bounded() {
        var waiting = WaitingDemand()
        for second in 0..<3600 { waiting.add(1, of: key, due: hour(12).addingTimeInterval(Double(second))) }
        #expect(waiting.all.count == 12)
        #expect(waiting.queries(of: key) == 3600)
        waiting.keep([])
        #expect(waiting.all.isEmpty)
    }
}
