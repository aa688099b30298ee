/// A file as the gateway shows it, as far as commands need it.
struct UploadedFileView: Decodable, Sendable {
    let id: String
    let bytes: Int
}
