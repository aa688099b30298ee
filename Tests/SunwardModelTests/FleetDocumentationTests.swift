import Foundation
import SunwardModel
import Testing

@Suite("Documentation of fleet files")
struct FleetDocumentationTests {
    private static let page = ShippedFleets.folder.deletingLastPathComponent()
        .appendingPathComponent("docs/fleet-format.md")

    @Test("The full example loads without problems")
    func example() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let blocks = text.components(separatedBy: "```yaml\n").dropFirst().map {
            $0.components(separatedBy: "```").first ?? ""
        }
        #expect(blocks.count == 2)
        var fixture = FleetFixture()
        fixture.files = ["fleet.yaml": blocks.first ?? "", "oslo.yaml": blocks.last ?? ""]
        let result = try fixture.load()
        #expect(result.problems.isEmpty, "\(result.problems)")
        #expect(result.fleet?.name == "nordic")
    }

    @Test("Every key of the shipped fleets is in the page")
    func keys() throws {
        let text = try String(contentsOf: Self.page, encoding: .utf8)
        let files = try FileManager.default.subpathsOfDirectory(atPath: ShippedFleets.folder.path)
        var missing: Set<String> = []
        for file in files where file.hasSuffix(".yaml") {
            let yaml = try String(contentsOf: ShippedFleets.folder.appendingPathComponent(file), encoding: .utf8)
            let bare = yaml.split(separator: "\n").filter { !$0.drop { $0 == " " }.hasPrefix("#") }
            for word in bare.joined(separator: " ").split(whereSeparator: { " {,".contains($0) })
            where word.hasSuffix(":") && word.contains("_") {
                if !text.contains(word.dropLast()) { missing.insert(String(word.dropLast())) }
            }
        }
        #expect(missing.isEmpty)
    }
}
