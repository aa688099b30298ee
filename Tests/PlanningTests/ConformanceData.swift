import Foundation
import Planning

/// The published instance and its optima, kept beside the project; tests that need them are skipped without.
enum ConformanceData {
    struct Expected: Decodable {
        struct Weighted: Decodable {
            let weights: [String: Double]
            let objective: Double
            let energy: Double
            let carbon: Double
            let delay: Double
        }

        struct Single: Decodable {
            let objective: PlanningObjective
            let value: Double
        }

        struct Lexicographic: Decodable {
            let priority: [PlanningObjective]
            let tolerance: Double
            let phaseOptima: [String: Double]
        }

        let instance: String
        let relativeTolerance: Double
        let weighted: [Weighted]
        let single: [Single]
        let lexicographic: [Lexicographic]
    }

    private static let folder = URL(fileURLWithPath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
        .appendingPathComponent("../shared/conformance/green-llm").standardizedFileURL

    static let isPresent: Bool = {
        let isPresent = FileManager.default.fileExists(atPath: folder.appendingPathComponent("expected.json").path)
        if !isPresent { print("skipping the published optima: no conformance data beside the project") }
        return isPresent
    }()

    static func expected() throws -> Expected {
        let data = try Data(contentsOf: folder.appendingPathComponent("expected.json"))
        return try JSONDecoder().decode(Expected.self, from: data)
    }

    static func instanceData() throws -> Data {
        try Data(contentsOf: folder.appendingPathComponent(expected().instance))
    }

    static func instance() throws -> GreenLLMInstance {
        try GreenLLMInstance.load(from: folder.appendingPathComponent(expected().instance))
    }
}
