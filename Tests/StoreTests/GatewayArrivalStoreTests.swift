import Foundation
import Postgres
import PostgresTesting
import Store
import SunwardModel
import Testing

@Suite(.database)
struct GatewayArrivalStoreTests {
    private let chat = SignalKey.arrivals(area: "west", workloadClass: "chat")
    private let code = SignalKey.arrivals(area: "west", workloadClass: "code")

    @Test func `arrivals are forsaken that a gateway has reported and nobody since`() async throws {
        try await withStore { store, _ in
            try await store.keepReportedArrivals([chat, code, chat, .site("reno", .price)], at: noon)
            #expect(try await store.forsakenArrivals(since: noon - 1).isEmpty)
            #expect(try await store.forsakenArrivals(since: noon) == [chat, code])
            // Somebody has had a word on one of them, on the day before and after it was noted.
            let before = Reading(key: chat, observedAt: noon - 86_400, value: 5)
            let after = Reading(key: code, observedAt: noon + 60, value: 5)
            _ = try await store.write([.readings([before, after])])
            #expect(try await store.forsakenArrivals(since: noon) == [chat])
            #expect(try await store.forsakenArrivals(since: noon + 60) == [chat, code])
        }
    }

    @Test func `the newest report counts, and what was dropped is gone`() async throws {
        try await withStore { store, _ in
            try await store.keepReportedArrivals([chat], at: noon)
            try await store.keepReportedArrivals([chat, code], at: noon - 600)
            #expect(try await store.forsakenArrivals(since: noon - 1) == [code])
            try await store.dropReportedArrivals([code])
            try await store.dropReportedArrivals([])
            #expect(try await store.forsakenArrivals(since: noon) == [chat])
        }
    }
}
