extension NumberRule {
    static let latitude = NumberRule.within(-90...90, "degrees north of the equator, for example 59.91")
    static let longitude = NumberRule.within(-180...180, "degrees east of Greenwich, for example 10.75")
}
