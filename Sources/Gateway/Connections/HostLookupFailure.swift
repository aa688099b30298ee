/// Why a host has no addresses.
struct HostLookupFailure: Error, Hashable {
    /// In words, for the status view.
    let reason: String
}
