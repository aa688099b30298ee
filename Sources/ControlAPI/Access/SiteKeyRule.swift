import SunwardModel

/// What the holder of a site's key may write: what is said of its own site, and of no other.
struct SiteKeyRule {
    /// The site of the key; nil for a holder who may write everything.
    private let site: String?

    init(_ key: APIKey?) {
        if case .site(let name) = key?.role { site = name } else { site = nil }
    }

    /// Why an entry about a signal is not taken; nil when it is.
    func refusal(of key: SignalKey) -> RefusedField? {
        guard let site else { return nil }
        switch key {
        case .site(site, _), .model(site, _, _): return nil
        case .site(let other, _), .model(let other, _, _):
            return RefusedField("site", String(other.prefix(80)), "is not yours; this key writes for \(site) only")
        case .arrivals(let area, _):
            return RefusedField("area", String(area.prefix(80)), "is not yours; this key writes for site \(site) only")
        }
    }
}
