import Foundation

/// Carbon of a site's requests on a UTC day beside what other rules would have caused: a row of
/// `carbon_savings_daily`.
public struct CarbonSavingsRow: Codable, Hashable, Sendable {
    /// What another rule would have caused for the requests it has an answer for.
    public struct Alternative: Codable, Hashable, Sendable {
        /// How many those are.
        public var requests: Int
        /// Predicted; nil without such requests.
        public var carbonGrams: Double?
        /// That less the carbon of what was done for the same requests.
        public var savedGrams: Double?
        public var savedPercent: Double?
    }

    /// Start of the day, in UTC.
    public var day: Date
    public var site: String
    public var requests: Int
    /// Of what was done: measured where known, else predicted.
    public var carbonGrams: Double?
    public var carbonMeasuredShare: Double
    public var predictedCarbonGrams: Double?
    /// The model with the best mean quality, at the site nearest to the area.
    public var bestSingleAtNearestSite: Alternative
    /// The largest model of the same site.
    public var largestModel: Alternative
    /// The same plan and site, its models in proportion to their traffic weights.
    public var planWithoutRouting: Alternative
}
