/// A key whose secret was just made, with it: the only time that it is told.
public struct CreatedKeyView: Codable, Sendable {
    public var key: KeyView
    public var secret: String

    public init(key: KeyView, secret: String) {
        self.key = key
        self.secret = secret
    }
}
