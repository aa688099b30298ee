import Foundation
import SunwardModel
import Testing

@Suite("Files of a fleet's directory")
struct FleetFilesTests {
    private func load(_ change: (inout FleetFixture) -> Void) throws -> FleetLoadResult {
        var fixture = FleetFixture()
        change(&fixture)
        return try fixture.load()
    }

    @Test("A directory that does not exist is named")
    func absentDirectory() {
        let result = FleetLoader().load(directory: URL(fileURLWithPath: "/nowhere/fleet"))
        #expect(result.fleet == nil)
        #expect(result.problems.map(\.description) == ["/nowhere/fleet: there is no such directory"])
    }

    @Test("A fleet without fleet.yaml is refused, and its sites are still read")
    func noFleetFile() throws {
        let result = try load { fixture in
            fixture.files["fleet.yaml"] = nil
            fixture.files["oslo.yaml"] = "name: oslo\n"
        }
        #expect(result.fleet == nil)
        #expect(result.problems.first?.message == "has no fleet.yaml; it names the areas and classes")
        #expect(result.problems.contains { $0.file == "oslo.yaml" && $0.field == "power" })
    }

    @Test("A fleet without sites is refused")
    func noSites() throws {
        let result = try load { $0.files = ["fleet.yaml": $0.files["fleet.yaml"] ?? ""] }
        #expect(result.fleet == nil)
        #expect(result.errors.contains { $0.message.hasPrefix("has no site files") })
    }

    @Test("Text that is not YAML is reported with its line")
    func malformed() throws {
        let result = try load { $0.files["oslo.yaml"] = "name: oslo\nwater: [1, 2\nzone: x\n" }
        let problem = try #require(result.errors.first { $0.file == "oslo.yaml" })
        #expect(problem.message.hasPrefix("is not YAML: "))
        #expect(problem.line == 3)
    }

    @Test("A control character is reported with its line")
    func controlCharacter() throws {
        let result = try load { $0.files["oslo.yaml"] = "name: oslo\nzone: \u{1}\n" }
        let problem = try #require(result.errors.first { $0.file == "oslo.yaml" })
        #expect(problem.message.contains("is it a text file?"))
        #expect(problem.line == 2)
    }

    @Test("An empty file, or one of comments, is refused", arguments: ["", "# nothing yet\n", "---\n"])
    func empty(_ text: String) throws {
        let result = try load { $0.files["oslo.yaml"] = text }
        #expect(result.fleet == nil)
        #expect(result.errors.contains { $0.file == "oslo.yaml" })
    }

    @Test("A second document is refused at its line")
    func secondDocument() throws {
        let result = try load { $0.files["oslo.yaml", default: ""] += "---\nname: bergen\n" }
        let problem = try #require(result.errors.first)
        #expect(problem.message.hasPrefix("holds a second document"))
        let lines = FleetFixture.siteText(named: "oslo").count { $0 == "\n" }
        #expect(problem.line == lines + 1)
    }

    @Test("Deep nesting is refused, not followed")
    func deepNesting() throws {
        let result = try load { $0.files["oslo.yaml"] = String(repeating: "[", count: 100_000) }
        #expect(result.errors.contains { $0.file == "oslo.yaml" })
    }

    @Test("Bytes that are not UTF-8 are reported with their line")
    func notUTF8() throws {
        try FleetFixture().withDirectory { directory in
            let bytes = Data("name: oslo\nzone: ".utf8) + Data([0xE6, 0x0A])
            try bytes.write(to: directory.appendingPathComponent("oslo.yaml"))
            let problem = try #require(FleetLoader().load(directory: directory).errors.first)
            #expect(problem.message == "is not UTF-8; save the file as UTF-8 text")
            #expect(problem.line == 2)
        }
    }

    @Test("A byte order mark and Windows line ends are accepted")
    func byteOrderMark() throws {
        let result = try load { fixture in
            let text = fixture.files["oslo.yaml"] ?? ""
            fixture.files["oslo.yaml"] = "\u{FEFF}" + text.replacing("\n", with: "\r\n")
        }
        #expect(result.problems.isEmpty, "\(result.problems)")
    }

    @Test("A file of ten megabytes is refused unread")
    func tooLarge() throws {
        let result = try load { $0.files["oslo.yaml"] = String(repeating: "#", count: 10_000_000) }
        let problem = try #require(result.errors.first)
        #expect(problem.message == "is 10000000 bytes long; at most 1048576 are read")
    }

    @Test("A directory or anything else called like a site is refused")
    func notRegular() throws {
        try FleetFixture().withDirectory { directory in
            let path = directory.appendingPathComponent("bergen.yaml")
            try FileManager.default.createDirectory(at: path, withIntermediateDirectories: false)
            let problem = try #require(FleetLoader().load(directory: directory).errors.first)
            #expect(problem.message == "is not a regular file")
        }
    }

    @Test("Links to files are followed and hidden files left out, as in a mounted ConfigMap")
    func links() throws {
        try FleetFixture().withDirectory { directory in
            let hidden = directory.appendingPathComponent("..data")
            try FileManager.default.createDirectory(at: hidden, withIntermediateDirectories: false)
            let file = directory.appendingPathComponent("oslo.yaml")
            let target = hidden.appendingPathComponent("oslo.yaml")
            try FileManager.default.moveItem(at: file, to: target)
            try FileManager.default.createSymbolicLink(at: file, withDestinationURL: target)
            #expect(FleetLoader().load(directory: directory).problems.isEmpty)
        }
    }

    @Test("Two files for one site are refused")
    func sameSiteTwice() throws {
        let result = try load { $0.files["oslo.yml"] = FleetFixture.siteText(named: "oslo") }
        #expect(result.errors.contains { $0.file == "oslo.yml" && $0.message.contains("already the name of the site") })
    }

    @Test("Problems are bounded, and those left out are counted")
    func bounded() throws {
        let result = try load { fixture in
            fixture.files["oslo.yaml", default: ""] += (0..<500).map { "extra-\($0): 1\n" }.joined()
        }
        let listed = result.problems.filter { $0.file == "oslo.yaml" }
        #expect(listed.count == 201)
        #expect(listed.last?.message == "300 more problems in this file are not listed")
    }
}
