/// The version of this build.
enum SunwardVersion {
    static let current = "0.1.0"
}
