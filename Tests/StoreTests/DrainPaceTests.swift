import Testing

@testable import Store

struct DrainPaceTests {
    @Test func `after a timeout the oldest is taken alone with patience, then more and more`() {
        var pace = DrainPace()
        #expect(pace.records == 1000 && !pace.isPatient)
        #expect(pace.tookTooLong(isAnswering: true) == false)
        #expect(pace.records == 1 && pace.isPatient)
        var taken: [Int] = []
        while pace.isPatient {
            taken.append(pace.records)
            pace.wentWell()
        }
        #expect(taken == [1, 2, 4, 8, 16, 32, 64, 128, 256, 512])
        #expect(pace == DrainPace())
    }

    @Test func `several at a time that take too long are no fault of the oldest`() {
        var pace = DrainPace()
        for _ in 0..<10 {
            #expect(pace.tookTooLong(isAnswering: true) == false)
            pace.wentWell()
            #expect(pace.records == 2)
        }
    }

    @Test func `a record is given up at the third timeout of its own, the next begins anew`() {
        var pace = DrainPace()
        for _ in 0..<2 {
            _ = pace.tookTooLong(isAnswering: true)
            if pace.timeouts == 0 { #expect(pace.tookTooLong(isAnswering: true) == false) }
            #expect(pace.tookTooLong(isAnswering: true) == false)
            #expect(pace.tookTooLong(isAnswering: true) == true)
            #expect(pace.timeouts == 0 && pace.isPatient && pace.records == 1)
        }
    }

    @Test func `what a database that hangs does counts for nothing`() {
        var pace = DrainPace()
        for _ in 0..<100 { #expect(pace.tookTooLong(isAnswering: false) == false) }
        #expect(pace.isPatient && pace.timeouts == 0)
    }
}
