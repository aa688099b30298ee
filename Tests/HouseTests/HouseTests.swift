import Foundation
import Testing

/// Keeps the house tidy by reading the sources.
struct HouseTests {
    /// Types that may be `@unchecked Sendable`: immutable C handles, and types whose whole state is one lock.
    private static let uncheckedSendable: Set = [
        "Sources/ThreadExecutor/JobQueue.swift",
        "Sources/Postgres/Results/ResultBuffer.swift",
        "Sources/Postgres/LibPQ/CancelRequest.swift",
        "Tests/ObservabilityTests/LineLogHandlerTests.swift",
    ]

    private static let swift = SourceTree.swift(in: "Sources") + SourceTree.swift(in: "Tests")

    @Test func `the sources are found`() {
        #expect(SourceTree.swift(in: "Sources").count > 100)
        #expect(SourceTree.swift(in: "Tests").count > 50)
        #expect(SourceTree.files.contains { $0.path == ".ci/run" })
    }

    @Test func `targets import only what the design allows them`() throws {
        #expect(try SourceTree.folders(in: "Sources") == AllowedImports.byTarget.keys.sorted())
        for file in SourceTree.swift(in: "Sources") {
            let allowed = AllowedImports.byTarget[file.target, default: []].union(AllowedImports.everywhere)
            for module in file.imports where !allowed.contains(module) {
                Issue.record("\(file.path) imports \(module)")
            }
        }
    }

    @Test func `every folder of sources and tests is a target of the package`() throws {
        let package = try #require(SourceTree.files.first { $0.path == "Package.swift" }).lines.joined(separator: "\n")
        // Tests in Python, which ops/clients-test runs.
        let elsewhere: Set = ["ClientTests"]
        for name in try SourceTree.folders(in: "Sources") + SourceTree.folders(in: "Tests")
        where !elsewhere.contains(name) {
            let declaration = try Regex(#"[tT](arget|arget)\(\s*name: "\#(name)""#)
            let library = "systemLibrary(name: \"\(name)\""
            #expect(package.contains(declaration) || package.contains(library), "\(name) is never built")
        }
    }

    @Test(arguments: [
        #"\btry\!"#, #"\bfatalError\("#, #"\bTask\.detached\b"#, #"\bDispatchSemaphore\b"#, #"\bThread\.sleep\b"#,
        #"\bnonisolated\(unsafe\)"#, #"\bas\! "#,
    ])
    func `banned calls do not occur`(pattern: String) throws {
        for file in Self.swift where file.target != "HouseTests" {
            for line in try file.code(matching: pattern) { report(file, line) }
        }
    }

    @Test func `only the command line prints`() throws {
        for file in SourceTree.swift(in: "Sources") where file.target != "sunward" {
            for line in try file.code(matching: #"(^|[^\w.])(print|debugPrint|dump)\("#) { report(file, line) }
        }
    }

    @Test func `unchecked sendable types are known and say why`() throws {
        var found: Set<String> = []
        for file in Self.swift where file.target != "HouseTests" {
            for number in try file.code(matching: "@unchecked Sendable") {
                found.insert(file.path)
                let above = file.lines[max(0, number - 2)].trimmingPrefix(while: \.isWhitespace)
                if !above.hasPrefix("//") { Issue.record("\(file.path):\(number) has no comment above it") }
            }
        }
        #expect(found == Self.uncheckedSendable)
    }

    @Test func `files are short`() {
        for file in Self.swift where file.lines.count > 301 {
            Issue.record("\(file.path) has \(file.lines.count - 1) lines; more than 300 are too many")
        }
    }

    @Test func `nothing is left to be done in a comment`() throws {
        for file in SourceTree.files where file.target != "HouseTests" {
            for line in try file.lines(matching: #"\b(TODO|FIXME|XXX|HACK)\b"#) { report(file, line) }
        }
    }

    @Test func `files begin with their imports or with words about what is in them`() {
        let beginning = #/^(///|(@\w+ |public |package )*import |(public |package )?extension |// swift)/#
        for file in Self.swift where file.lines.first?.firstMatch(of: beginning) == nil { report(file, 1) }
    }

    @Test func `paths of one machine are nowhere`() throws {
        let folders = ["work", "root", "home", "Users"].joined(separator: "|")
        for file in SourceTree.files {
            for line in try file.lines(matching: #"(^|[^\w.$}])/(\#(folders))/"#) { report(file, line) }
        }
    }

    @Test func `absolute paths in scripts are the system's`() throws {
        let system = "etc|usr|dev|proc|run|var|bin|tmp|opt|api|metrics"
        for file in SourceTree.files where file.path.hasPrefix("ops/") || file.path.hasPrefix(".ci/") {
            for line in try file.lines(matching: #"(^|[\s"'=:])/(?!(\#(system))/)[a-z]+/[\w.]"#) { report(file, line) }
        }
    }

    @Test func `migrations are numbered without a gap and say what they are`() throws {
        let files = SourceTree.files.filter { $0.path.hasPrefix("migrations/") }
        #expect(files.count >= 5)
        for (index, file) in files.enumerated() {
            let number = String(format: "%04d", index + 1)
            #expect(file.name.contains(try Regex("^\(number)_[a-z_]+\\.sql$")), "\(file.path)")
            #expect(file.lines.first?.hasPrefix("--") == true, "\(file.path)")
        }
    }

    @Test func `the documents a newcomer looks for are there`() throws {
        let paths = Set(SourceTree.files.map(\.path))
        #expect(paths.isSuperset(of: ["README.md", "LICENSE", "docs/openapi.yaml", "ops/demo", "ops/test", ".ci/run"]))
        let readme = SourceTree.files.first { $0.path == "README.md" }?.lines.joined(separator: "\n") ?? ""
        #expect(readme.contains("ops/demo") && readme.contains("ops/test"))
        for path in ["ops/demo", "ops/test", ".ci/run"] {
            #expect(FileManager.default.isExecutableFile(atPath: SourceTree.root.appending(path: path).path), "\(path)")
        }
        let specification = SourceTree.files.first { $0.path == "docs/openapi.yaml" }
        #expect(specification?.lines.contains { $0.hasPrefix("openapi: 3.1") } == true)
    }

    private func report(_ file: SourceTree.File, _ number: Int) {
        Issue.record("\(file.path):\(number): \(file.lines[number - 1].trimmingCharacters(in: .whitespaces))")
    }
}
