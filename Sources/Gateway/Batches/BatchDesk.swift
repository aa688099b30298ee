import ControlPlane

/// What requests for files and batches need.
public struct BatchDesk: Sendable {
    /// Files that may be taken in at once, since each holds a piece of itself in memory.
    static let mostUploads = 8

    let store: any BatchStore
    let uploads = Allowance()

    public init(store: any BatchStore) { self.store = store }
}
