import Foundation

/// Where the sun stands above a place.
///
///     delta = 23.45 deg * sin(360 deg * (284 + n) / 365)                           Cooper (1969)
///     B     = 360 deg * (n - 81) / 364
///     EoT   = 9.87 sin 2B - 7.53 cos B - 1.5 sin B     minutes                     equation of time
///     omega = 15 deg * (solar time - 12 h)
///     sin h = sin phi sin delta + cos phi cos delta cos omega
///
/// | symbol | meaning |
/// |---|---|
/// | n | day of the year, 1 on 1 January |
/// | delta | declination |
/// | phi | latitude, north positive |
/// | omega | hour angle, zero at solar noon |
/// | h | elevation above the horizon |
///
/// Good to about a degree: enough to say how high the sun will stand, not for pointing a mirror.
public enum SunPosition {
    /// The sine of the sun's elevation, negative below the horizon.
    public static func sineOfElevation(at date: Date, latitudeDegrees: Double, longitudeDegrees: Double) -> Double {
        let n = dayOfYear(date)
        let delta = radians(23.45) * sin(radians(360) * (284 + n) / 365)
        let phi = radians(latitudeDegrees)
        let omega = radians(15) * (solarHour(at: date, longitudeDegrees: longitudeDegrees) - 12)
        return sin(phi) * sin(delta) + cos(phi) * cos(delta) * cos(omega)
    }

    /// True solar time of the day in hours, 12 when the sun is highest.
    public static func solarHour(at date: Date, longitudeDegrees: Double) -> Double {
        let b = radians(360) * (dayOfYear(date) - 81) / 364
        let equationOfTimeMinutes = 9.87 * sin(2 * b) - 7.53 * cos(b) - 1.5 * sin(b)
        let hour = date.timeIntervalSince1970 / 3600 + longitudeDegrees / 15 + equationOfTimeMinutes / 60
        return hour - (hour / 24).rounded(.down) * 24
    }

    /// Days since the start of the mean year that holds the moment, from 1; a fraction for the time of day.
    ///
    /// Years of 365.2425 days from 1970 keep it within a day of the calendar.
    public static func dayOfYear(_ date: Date) -> Double {
        let days = date.timeIntervalSince1970 / 86_400
        return days - (days / 365.2425).rounded(.down) * 365.2425 + 1
    }

    private static func radians(_ degrees: Double) -> Double { degrees * .pi / 180 }
}
