import NIOConcurrencyHelpers
import NIOCore
import NIOHTTP1

/// The way in for requests that the gateway makes of itself: onto its own event loops, while it serves.
public final class InternalCalls: Sendable {
    typealias Loop = NIOLoopBound<LoopResources>

    private struct State {
        var loops: [Loop] = []
        var next = 0
    }

    private let state = NIOLockedValueBox(State())

    public init() {}

    /// Whether requests are taken.
    var isOpen: Bool { state.withLockedValue { !$0.loops.isEmpty } }

    func open(_ loops: [Loop]) { state.withLockedValue { $0.loops = loops } }

    /// No more requests are taken; those under way come to their end.
    func close() { state.withLockedValue { $0.loops = [] } }

    /// Makes a request and waits for its answer.
    ///
    /// - Parameter admit: Makes the request, on the event loop that will serve it.
    /// - Returns: nil where the gateway does not serve, or the task was cancelled, before there was an answer.
    func answer(
        _ admit: @escaping @Sendable (LoopResources) throws(OpenAIError) -> AdmittedRequest
    ) async -> InternalAnswer? {
        guard let loop = next() else { return nil }
        let eventLoop = loop.eventLoop
        let promise = eventLoop.makePromise(of: InternalAnswer?.self)
        let call = NIOLockedValueBox<NIOLoopBound<InternalCall>?>(nil)
        eventLoop.execute {
            let resources = loop.value
            guard !resources.isClosed else { return promise.succeed(nil) }
            do throws(OpenAIError) {
                let request = try admit(resources)
                let made = InternalCall(resources: resources, promise: promise)
                call.withLockedValue { $0 = NIOLoopBound(made, eventLoop: eventLoop) }
                made.start(request)
            } catch {
                promise.succeed(InternalAnswer(status: Int(error.status.code), body: error.body, error: error))
            }
        }
        return await withTaskCancellationHandler {
            // The promise is only ever kept, never broken.
            (try? await promise.futureResult.get()) ?? nil
        } onCancel: {
            // Behind the call's beginning, since the loop takes them in their order.
            eventLoop.execute { call.withLockedValue { $0 }?.value.abandon() }
        }
    }

    private func next() -> Loop? {
        state.withLockedValue { state in
            guard !state.loops.isEmpty else { return nil }
            state.next = (state.next + 1) % state.loops.count
            return state.loops[state.next]
        }
    }
}
