import Testing

@testable import Gateway

struct SurfaceTests {
    @Test func `every surface is named by its path`() {
        #expect(Surface.allCases.allSatisfy { Surface(rawValue: $0.rawValue) == $0 && $0.rawValue.hasPrefix("/v1/") })
    }
}
