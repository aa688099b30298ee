/// Public names of files and batches: a prefix and 24 letters and digits that nobody can guess.
enum StorageIdentifier {
    private static let characters = Array("abcdefghijklmnopqrstuvwxyz0123456789")
    private static let length = 24

    static func make(_ prefix: String) -> String {
        var random = SystemRandomNumberGenerator()
        var id = prefix
        for _ in 0..<length { id.append(characters[Int(random.next(upperBound: UInt64(characters.count)))]) }
        return id
    }
}
