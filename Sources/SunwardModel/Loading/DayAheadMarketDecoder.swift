/// Reads the section `day_ahead_market` of a site's file.
struct DayAheadMarketDecoder {
    func decode(_ site: MappingReader) -> DayAheadMarket? {
        guard let reader = site.mapping("day_ahead_market") else { return nil }
        let market = DayAheadMarket(
            publicationMinute: reader.minuteOfDay(
                "published_at",
                "the time of day at which the next day's prices are out, for example \"12:57\""
            ),
            timeZone: reader.timeZone("time_zone", "the IANA time zone of the market, for example Europe/Berlin")
        )
        reader.finish()
        return market
    }
}
