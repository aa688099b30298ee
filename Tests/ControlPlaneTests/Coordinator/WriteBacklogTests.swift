import Foundation
import SunwardModel
import Testing

@testable import ControlPlane

@Suite("Writes that could be kept nowhere")
struct WriteBacklogTests {
    @Test("they come back oldest first and only once")
    func order() {
        var backlog = WriteBacklog()
        for count in 1...3 {
            #expect(backlog.add(Self.entry(readings: count), at: hour(1)) == 0)
        }
        for count in 1...3 { #expect(backlog.takeNext().map(Self.count) == count) }
        #expect(backlog.takeNext().map(Self.count) == nil)
    }

    @Test("when there are too many the oldest is given up and counted")
    func bounded() {
        var backlog = WriteBacklog()
        var lost = 0
        for count in 1...(WriteBacklog.capacity + 4) { lost += backlog.add(Self.entry(readings: count), at: hour(1)) }
        #expect(lost == 4)
        #expect(backlog.count == WriteBacklog.capacity)
        #expect(backlog.takeNext().map(Self.count) == 5)
    }

    @Test("one that is refused for good is given up after an hour, however often it was tried")
    func poison() throws {
        var backlog = WriteBacklog()
        #expect(backlog.add(Self.entry(readings: 1), at: hour(1)) == 0)
        for second in 0...3600 {
            let next = backlog.takeNext()
            let entry = try #require(next)
            #expect(backlog.add(entry, at: hour(1 + Double(second) / 3600)) == 0)
        }
        let next = backlog.takeNext()
        let entry = try #require(next)
        #expect(backlog.add(entry, at: hour(2.01)) == 1)
        #expect(backlog.count == 0)
    }

    @Test("one that fails again goes behind the others, and is still the first to be given up")
    func turns() throws {
        var backlog = WriteBacklog()
        #expect(backlog.add(Self.entry(readings: 1), at: hour(1)) == 0)
        for count in 2...WriteBacklog.capacity {
            #expect(backlog.add(Self.entry(readings: count, since: hour(1.1)), at: hour(1.1)) == 0)
        }
        let next = backlog.takeNext()
        let oldest = try #require(next)
        #expect(backlog.add(oldest, at: hour(1.2)) == 0)
        #expect(backlog.takeNext().map(Self.count) == 2)
        for count in [2, 99] {
            let lost = backlog.add(Self.entry(readings: count, since: hour(1.2)), at: hour(1.2))
            #expect(lost == (count == 99 ? 1 : 0))
        }
        var left: [Int] = []
        while let entry = backlog.takeNext() { left.append(Self.count(entry)) }
        #expect(left == Array(3...WriteBacklog.capacity) + [2, 99])
    }

    private static func entry(readings count: Int, since: Date = hour(1)) -> WriteBacklog.Entry {
        let one = reading("north", .price, 1, at: hour(1))
        return WriteBacklog.Entry(write: .readings(Array(repeating: one, count: count)), since: since)
    }

    private static func count(_ entry: WriteBacklog.Entry) -> Int {
        if case .readings(let readings) = entry.write { readings.count } else { 0 }
    }
}
