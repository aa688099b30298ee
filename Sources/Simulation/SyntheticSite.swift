import Foundation
import SunwardModel

/// The weather and the market that a site without recorded signals is given.
struct SyntheticSite: Sendable {
    let site: Site
    let noise: NoiseField

    private let cloudSeries: UInt64
    private let windSeries: UInt64
    private let wetBulbSeries: UInt64
    private let priceSeries: UInt64
    private let spikeSeries: UInt64
    private let carbonSeries: UInt64

    private static let hourSeconds: Double = 3600

    init(site: Site, noise: NoiseField) {
        self.site = site
        self.noise = noise
        // Sites of one zone share its market; the weather is each site's own.
        cloudSeries = NoiseField.series("cloud/\(site.name)")
        windSeries = NoiseField.series("wind/\(site.name)")
        wetBulbSeries = NoiseField.series("wet-bulb/\(site.name)")
        priceSeries = NoiseField.series("price/\(site.zone)")
        spikeSeries = NoiseField.series("spike/\(site.zone)")
        carbonSeries = NoiseField.series("carbon/\(site.zone)")
    }

    /// Readings of one moment.
    func readings(at date: Date) -> [Reading] {
        var values: [(SiteMetric, Double)] = [
            (.carbonIntensity, carbonGramsPerKWh(at: date)),
            (.price, priceUSDPerMWh(at: site.dayAheadMarket == nil ? date : date.startOfHour)),
            (.wetBulbTemperature, wetBulbCelsius(at: date)),
        ]
        let power = site.power
        if power.solarCapacityKW > 0 {
            values.append((.solarPower, solarCapacityFactor(at: date) * power.solarCapacityKW))
        }
        if power.windCapacityKW > 0 {
            values.append((.windPower, windCapacityFactor(at: date) * power.windCapacityKW))
        }
        return values.map { metric, value in
            let range = metric.validRange
            let clamped = min(max(value, range.lowerBound), range.upperBound)
            return Reading(key: .site(site.name, metric), observedAt: date, value: clamped)
        }
    }

    /// Irradiance under cloud over irradiance at full sun, 0 to 1.
    ///
    ///     G / G0 = 1 - 0.75 N^3.4                      Kasten and Czeplak (1980), N: cloud cover 0 to 1
    ///     G0     ~ (sin h)^1.15                        haze makes low sun weaker than its sine
    func solarCapacityFactor(at date: Date) -> Double {
        let slow = noise.normal(cloudSeries, at: date, correlationSeconds: 9 * Self.hourSeconds)
        let quick = noise.normal(cloudSeries &+ 1, at: date, correlationSeconds: 0.5 * Self.hourSeconds)
        let cloudCover = 1 / (1 + exp(-(1.4 * slow + 0.5 * quick + 0.4)))
        return clearSky(at: date) * (1 - 0.75 * pow(cloudCover, 3.4))
    }

    /// Wind turned into power, 0 to 1.
    ///
    /// Wind speed has a Weibull distribution of shape 2 and scale 7.5 m/s, reached from a normal deviate z through its
    /// distribution function: v = c (-ln(1 - Phi(z)))^(1/2). Power follows the cube of the speed from 3 m/s to the
    /// rated 12 m/s, and stops at 25 m/s.
    func windCapacityFactor(at date: Date) -> Double {
        let slow = noise.normal(windSeries, at: date, correlationSeconds: 14 * Self.hourSeconds)
        let quick = noise.normal(windSeries &+ 1, at: date, correlationSeconds: 2 * Self.hourSeconds)
        let z = 0.94 * slow + 0.34 * quick
        let exceedance = max(1e-12, 0.5 * erfc(z / 2.0.squareRoot()))
        let speed = 7.5 * (-log(exceedance)).squareRoot()
        if speed < 3 || speed >= 25 { return 0 }
        return min(1, (pow(speed, 3) - 27) / (1728 - 27))
    }

    /// The typical value with seasons, the time of day and the weather around it.
    func wetBulbCelsius(at date: Date) -> Double {
        let latitude = site.latitudeDegrees
        let seasonal = min(12, abs(latitude) * 0.22) * (latitude < 0 ? -1 : 1)
        let year = cos((SunPosition.dayOfYear(date) - 200) / 365.2425 * 2 * .pi)
        let solarHour = SunPosition.solarHour(at: date, longitudeDegrees: site.longitudeDegrees)
        let day = cos((solarHour - 15) / 24 * 2 * .pi)
        let weather = noise.normal(wetBulbSeries, at: date, correlationSeconds: 36 * Self.hourSeconds)
        return site.typical.wetBulbCelsius + seasonal * year + 2.5 * day + 2 * weather
    }

    /// The typical value, lower in the sun and in the night, higher in the evening, now and then a spike.
    func priceUSDPerMWh(at date: Date) -> Double {
        let solarHour = SunPosition.solarHour(at: date, longitudeDegrees: site.longitudeDegrees)
        let evening = Self.bump(solarHour, around: 19, widthHours: 2.5)
        let night = Self.bump(solarHour, around: 3, widthHours: 3)
        let slow = noise.normal(priceSeries, at: date, correlationSeconds: 20 * Self.hourSeconds)
        let quick = noise.normal(priceSeries &+ 1, at: date, correlationSeconds: 2 * Self.hourSeconds)
        let sun = clearSky(at: date) - Self.meanClearSky
        let level = 0.96 + 0.5 * evening - 0.25 * night - 0.7 * sun + 0.15 * slow + 0.08 * quick
        return site.typical.priceUSDPerMWh * (level + spike(at: date))
    }

    /// The typical value, lower while the zone's photovoltaics feed in.
    func carbonGramsPerKWh(at date: Date) -> Double {
        let solarHour = SunPosition.solarHour(at: date, longitudeDegrees: site.longitudeDegrees)
        let evening = Self.bump(solarHour, around: 20, widthHours: 3)
        let slow = noise.normal(carbonSeries, at: date, correlationSeconds: 30 * Self.hourSeconds)
        let sun = clearSky(at: date) - Self.meanClearSky
        let level = 0.98 + 0.12 * evening - 0.5 * sun + 0.08 * slow
        return site.typical.carbonIntensityGramsPerKWh * max(0.05, level)
    }

    /// Mean of ``clearSky(at:)`` over day and year in middle latitudes.
    private static let meanClearSky = 0.22

    private func clearSky(at date: Date) -> Double {
        let sine = SunPosition.sineOfElevation(
            at: date,
            latitudeDegrees: site.latitudeDegrees,
            longitudeDegrees: site.longitudeDegrees
        )
        return sine > 0 ? min(1, pow(sine, 1.15)) : 0
    }

    /// One hour in two hundred costs two to eight times the typical price more.
    private func spike(at date: Date) -> Double {
        let chance = noise.uniform(spikeSeries, at: date, intervalSeconds: Self.hourSeconds)
        guard chance < 0.005 else { return 0 }
        return 2 + 6 * noise.uniform(spikeSeries &+ 1, at: date, intervalSeconds: Self.hourSeconds)
    }

    /// A bell around an hour of the day, 1 at its top.
    private static func bump(_ hour: Double, around top: Double, widthHours: Double) -> Double {
        let distance = abs(hour - top)
        let hours = min(distance, 24 - distance)
        return exp(-0.5 * pow(hours / widthHours, 2))
    }
}

extension Date {
    /// Day-ahead markets trade whole hours.
    fileprivate var startOfHour: Date {
        Date(timeIntervalSince1970: (timeIntervalSince1970 / 3600).rounded(.down) * 3600)
    }
}
