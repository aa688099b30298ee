import NIOCore
import Testing

@testable import Gateway

struct IdleConnectionsTests {
    private final class Connection {}

    private let start = NIODeadline.uptimeNanoseconds(1_000_000_000)

    @Test func `the connection used last is taken first, and only for its upstream`() {
        var idle = IdleConnections<Connection>(capacity: 4, lifetime: .seconds(30))
        let (one, two) = (Connection(), Connection())
        let kept1 = idle.keep(one, for: 1, now: start)
        #expect(kept1)
        let kept2 = idle.keep(two, for: 1, now: start)
        #expect(kept2)
        #expect(idle.take(2) == nil)
        #expect(idle.take(1) === two)
        #expect(idle.take(1) === one)
        #expect(idle.take(1) == nil)
        #expect(idle.count == 0)
    }

    @Test func `no more are kept than there is room for`() {
        var idle = IdleConnections<Connection>(capacity: 1, lifetime: .seconds(30))
        let kept3 = idle.keep(Connection(), for: 1, now: start)
        #expect(kept3)
        let kept4 = idle.keep(Connection(), for: 1, now: start)
        #expect(!kept4)
        let kept5 = idle.keep(Connection(), for: 2, now: start)
        #expect(kept5)
        #expect(idle.count == 2)
    }

    @Test func `what has waited too long is taken out, the rest stays`() {
        var idle = IdleConnections<Connection>(capacity: 4, lifetime: .seconds(30))
        let (old, young) = (Connection(), Connection())
        _ = idle.keep(old, for: 1, now: start)
        _ = idle.keep(young, for: 1, now: start + .seconds(20))
        let expired = idle.expired(now: start + .seconds(30))
        #expect(expired.count == 1 && expired.first === old)
        #expect(idle.take(1) === young)
    }

    @Test func `a connection that has closed is forgotten`() {
        var idle = IdleConnections<Connection>(capacity: 4, lifetime: .seconds(30))
        let one = Connection()
        _ = idle.keep(one, for: 1, now: start)
        idle.remove(one, of: 1)
        idle.remove(one, of: 1)
        #expect(idle.take(1) == nil)
        #expect(idle.count == 0)
    }
}
