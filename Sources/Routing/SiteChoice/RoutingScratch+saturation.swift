extension RoutingScratch {
    /// Lets full models take the request all the same: for when every model of every site is full, and waiting is all
    /// that is left.
    public mutating func overlookSaturation() {
        for place in candidates.indices where candidates[place].unavailability == .saturated {
            candidates[place].unavailability = nil
        }
    }
}
