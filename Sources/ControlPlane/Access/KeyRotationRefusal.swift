/// Why a key is not given a new secret; it stays as it was.
public enum KeyRotationRefusal: Error, Hashable, Sendable {
    /// It has been revoked, which is for good.
    case revoked

    /// Its time is over, and no new one was named.
    case expired

    /// It would expire before it could be used.
    case wrongExpiry(Refusal)

    /// The refusal in words, for the administrator.
    public var message: String {
        switch self {
        case .revoked: "the key has been revoked, which is for good; make another with `sunward keys create`"
        case .expired: "the key has expired; say until when it is to hold, with expiresAt (--expires)"
        case .wrongExpiry(let refusal): refusal.sentence
        }
    }

    /// The field of the request that is wrong; nil where none would be right.
    public var field: Refusal? {
        switch self {
        case .revoked: nil
        case .expired: Refusal(field: "expiresAt", value: "", message: "is needed, since the key has expired")
        case .wrongExpiry(let refusal): refusal
        }
    }
}
