import Testing

@testable import Gateway

struct EndingPausesTests {
    private let start = ContinuousClock.now

    @Test func `an end that fails again and again is tried ever more rarely, to once a minute`() {
        var pauses = EndingPauses()
        #expect(pauses.batches(at: start).isEmpty)
        var instant = start
        for seconds in [1, 2, 4, 8, 16, 32, 60, 60] {
            pauses.failed("batch_a", at: instant)
            #expect(pauses.batches(at: instant + .seconds(seconds) - .milliseconds(1)) == ["batch_a"])
            instant += .seconds(seconds)
            #expect(pauses.batches(at: instant).isEmpty)
        }
    }

    @Test func `what has succeeded, or was heard of long ago, begins anew`() {
        var pauses = EndingPauses()
        for batch in ["batch_a", "batch_b"] { for _ in 1...3 { pauses.failed(batch, at: start) } }
        pauses.succeeded("batch_a")
        #expect(pauses.batches(at: start) == ["batch_b"])
        pauses.failed("batch_a", at: start)
        #expect(pauses.batches(at: start + .seconds(1)) == ["batch_b"])
        pauses.failed("batch_b", at: start + .seconds(700))
        #expect(pauses.batches(at: start + .milliseconds(700_999)) == ["batch_b"])
        #expect(pauses.batches(at: start + .seconds(701)).isEmpty)
    }
}
