import Store

extension StoreError {
    /// The error on the wire.
    var problem: ProblemDetails {
        switch code {
        case .invalidCursor: .badRequest("cursor is not one that this query gave out; leave it out to start again")
        case .refused, .ambiguousPlan: .badRequest(message)
        default: .unavailable("the database cannot answer now: \(message)")
        }
    }
}
