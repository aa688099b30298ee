import ControlPlane

/// What requests for files and batches need.
public struct BatchDesk: Sendable {
    let store: any BatchStore
    let uploads = UploadAllowance()

    public init(store: any BatchStore) { self.store = store }
}
