import Foundation
import SunwardModel

/// The fields of a form that a file comes with.
struct UploadForm {
    private static let kept = 3_600...2_592_000

    /// Name of the field that holds the file.
    static let file = "file"

    var filename: String?
    private var purpose: String?
    private var anchor: String?
    private var seconds: String?

    /// - Throws: ``OpenAIError`` for a field that files are not made with.
    mutating func set(_ name: String, _ value: String) throws(OpenAIError) {
        switch name {
        case "purpose": purpose = value
        case "expires_after[anchor]": anchor = value
        case "expires_after[seconds]": seconds = value
        default:
            throw .invalidValue(
                String(name.prefix(80)),
                value,
                expected: "no such field, but 'purpose', 'file' and 'expires_after'"
            )
        }
    }

    /// The form is whole: how long the file is kept, in seconds; nil for as long as the gateway keeps files.
    ///
    /// - Throws: ``OpenAIError`` for what is missing or wrong.
    func check() throws(OpenAIError) -> Int? {
        guard filename != nil else { throw .missing(Self.file) }
        guard let purpose else { throw .missing("purpose") }
        guard purpose == BatchFile.Purpose.batch.rawValue else {
            throw .invalidValue("purpose", purpose, expected: "'batch'")
        }
        if anchor == nil, seconds == nil { return nil }
        guard anchor == "created_at" else {
            throw .invalidValue("expires_after[anchor]", anchor ?? "", expected: "'created_at'")
        }
        guard let number = seconds.flatMap({ Int($0) }), Self.kept.contains(number) else {
            throw .invalidValue(
                "expires_after[seconds]",
                seconds ?? "",
                expected: "an integer from \(Self.kept.lowerBound) to \(Self.kept.upperBound)"
            )
        }
        return number
    }
}
