import Foundation
import NIOHTTP1
import Testing

@testable import Gateway

struct GatewayDocumentTests {
    private static let document = URL(filePath: #filePath).resolvingSymlinksInPath()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appending(path: "docs/openapi-gateway.yaml")

    @Test func `the document lists exactly the operations there are`() throws {
        let text = try String(contentsOf: Self.document, encoding: .utf8)
        var documented: [String: Set<String>] = [:]
        var path = ""
        let paths = text.prefix(upTo: text.range(of: "\ncomponents:")?.lowerBound ?? text.endIndex)
        for line in paths.split(separator: "\n") {
            if let match = line.firstMatch(of: /^  (\/v1\/[^:]*):$/) { path = String(match.1) }
            if let match = line.firstMatch(of: /^    (get|post|put|patch|delete):$/) {
                documented[path, default: []].insert(match.1.uppercased())
            }
        }
        #expect(documented.count == 6)
        for (path, methods) in documented {
            let example = path.replacingOccurrences(of: "{id}", with: "x")[...]
            for method in [HTTPMethod.GET, .POST, .PUT, .PATCH, .DELETE] {
                let isTaken = (try? StorageTarget.read(method: method, path: example)?.get()) != nil
                #expect(isTaken == methods.contains(method.rawValue), "\(method) \(path)")
            }
        }
    }
}
