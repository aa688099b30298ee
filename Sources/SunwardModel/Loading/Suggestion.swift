/// Finds what somebody probably meant to write.
package enum Suggestion {
    /// Abbreviations that people write, each with the key it stands for.
    private static let longForms: [String: String] = [
        "pue": "power_usage_effectiveness",
        "wue": "usage_effectiveness_liters_per_kwh",
        "ewif": "energy_water_intensity_liters_per_kwh",
        "lat": "latitude_degrees",
        "latitude": "latitude_degrees",
        "lon": "longitude_degrees",
        "lng": "longitude_degrees",
        "longitude": "longitude_degrees",
        "tz": "time_zone",
        "rtt": "round_trip_milliseconds",
        "rtt_ms": "round_trip_milliseconds",
        "bandwidth": "bandwidth_megabits_per_second",
        "ttft": "time_to_first_token_milliseconds",
        "tolerance": "tolerance_fraction",
        "carbon_tax": "carbon_tax_usd_per_kilogram",
        "allowance": "carbon_allowance",
        "carbon_budget": "carbon_allowance",
        "floor": "quality_floor",
        "target": "quality_target",
        "slo": "latency_p95_seconds",
        "p95": "latency_p95_seconds",
        "p95_seconds": "latency_p95_seconds",
        "url": "endpoint",
        "base_url": "endpoint",
        "urls": "endpoints",
        "base_urls": "endpoints",
        "api_key": "key_environment",
        "api_key_env": "key_environment",
        "api_key_file": "key_file",
        "ca_file": "authority_file",
        "served_model_name": "served_name",
        "hedge": "hedging",
        "timeout": "total_seconds",
        "retries": "max_attempts",
        "cidr": "range",
        "parameters": "parameters_billions",
        "params": "parameters_billions",
        "context_length": "context_tokens",
        "max_model_len": "context_tokens",
        "quality": "quality_by_class",
        "window": "window_minutes",
    ]

    /// The candidate nearest to `word`, or nil when none is near enough to be worth naming.
    package static func nearest(to word: String, among candidates: some Collection<String>) -> String? {
        let lowered = word.lowercased()
        if let long = longForms[lowered], candidates.contains(long) { return long }
        // One letter wrong in a long word is a slip.
        if lowered.utf8.count >= 8,
            let slip = candidates.filter({ editDistance(lowered, $0.lowercased(), limit: 1) <= 1 }).min()
        {
            return slip
        }
        // A word that is cut short, or lacks its unit, is meant more often than one of like length.
        let extended = candidates.filter { $0.hasPrefix(lowered + "_") || lowered.hasPrefix($0 + "_") }
        if lowered.utf8.count >= 4, extended.count == 1 { return extended.first }
        let limit = max(1, min(5, lowered.utf8.count / 3))
        return
            candidates
            .map { (distance: editDistance(lowered, $0.lowercased(), limit: limit), candidate: $0) }
            .filter { $0.distance <= limit }
            .min { ($0.distance, $0.candidate) < ($1.distance, $1.candidate) }?
            .candidate
    }

    /// Insertions, deletions, replacements and swaps of neighbours between two words (optimal string alignment);
    /// anything above `limit` is returned as `limit + 1`.
    static func editDistance(_ first: String, _ second: String, limit: Int) -> Int {
        let left = Array(first.utf8)
        let right = Array(second.utf8)
        guard abs(left.count - right.count) <= limit else { return limit + 1 }
        guard !left.isEmpty, !right.isEmpty else { return max(left.count, right.count) }
        var beforePrevious: [Int] = []
        var previous = Array(0...right.count)
        for i in 1...left.count {
            var current = [i]
            for j in 1...right.count {
                let same = left[i - 1] == right[j - 1]
                var best = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (same ? 0 : 1))
                if i > 1, j > 1, left[i - 1] == right[j - 2], left[i - 2] == right[j - 1] {
                    best = min(best, beforePrevious[j - 2] + 1)
                }
                current.append(best)
            }
            beforePrevious = previous
            previous = current
        }
        return min(previous[right.count], limit + 1)
    }
}
