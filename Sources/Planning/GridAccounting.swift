/// How grid energy relates to demand inside the linear program.
public enum GridAccounting: String, Codable, Sendable {
    /// Exactly as published: `Pd <= Pg + P_w` with Pg in [0, P_max], so Pg may exceed what is needed when nothing
    /// makes it costly (or a negative price rewards it). A site with a battery is accounted for by construction.
    case published
    /// `Pd = Pg + Pr` with Pr in [0, P_w]: grid energy never exceeds demand.
    ///
    /// Where the price c is negative and renewables are present the true cost `c max(0, Pd - P_w)` is concave in Pd.
    /// The energy objective then charges its chord `c P_max / (P_max + P_w)` on Pd, the tightest linear
    /// underestimator, exact at Pd = 0 and Pd = P_max + P_w.
    case byConstruction
}
