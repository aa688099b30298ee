import SunwardModel
import Testing

@testable import ControlPlane

@Suite("Writes that could be kept nowhere")
struct WriteBacklogTests {
    @Test("they come back oldest first and only once")
    func order() {
        var backlog = WriteBacklog()
        for count in 1...3 {
            #expect(backlog.add(Self.entry(readings: count)) == 0)
        }
        #expect(backlog.takeAll().map(Self.count) == [1, 2, 3])
        #expect(backlog.takeAll().isEmpty)
    }

    @Test("when there are too many the oldest is given up and counted")
    func bounded() {
        var backlog = WriteBacklog()
        var lost = 0
        for count in 1...(WriteBacklog.capacity + 4) { lost += backlog.add(Self.entry(readings: count)) }
        #expect(lost == 4)
        #expect(backlog.count == WriteBacklog.capacity)
        #expect(backlog.takeAll().map(Self.count).first == 5)
    }

    @Test("one that is refused again and again is given up")
    func poison() {
        var backlog = WriteBacklog()
        var lost = backlog.add(Self.entry(readings: 1))
        var tries = 1
        while lost == 0, let entry = backlog.takeAll().first {
            lost += backlog.add(entry)
            tries += 1
        }
        #expect(lost == 1)
        #expect(tries == WriteBacklog.mostFailures)
        #expect(backlog.count == 0)
    }

    private static func entry(readings count: Int) -> WriteBacklog.Entry {
        let one = reading("north", .price, 1, at: hour(1))
        return WriteBacklog.Entry(write: .readings(Array(repeating: one, count: count)), failures: 0)
    }

    private static func count(_ entry: WriteBacklog.Entry) -> Int {
        if case .readings(let readings) = entry.write { readings.count } else { 0 }
    }
}
