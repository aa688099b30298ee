import Foundation

/// Reads a fleet from a directory of YAML files and checks every number and name in it.
///
/// The directory holds `fleet.yaml` and one file for each site, named after it. All problems of all files are
/// reported at once, each with its line and what would be right. Reading is blocking file I/O of at most a few
/// megabytes.
public struct FleetLoader: Sendable {
    public init() {}

    /// Reads the fleet in `directory`.
    ///
    /// - Returns: The fleet, unless there is an error in it, and everything that was found.
    public func load(directory: URL) -> FleetLoadResult {
        let files = FleetDirectory(directory)
        let draft = files.fleetFile.flatMap(Self.draft)
        let sites = files.siteFiles.compactMap(Self.site)
        let reports =
            [files.report] + (files.fleetFile.map { [$0.report] } ?? []) + files.siteFiles.map(\.report)
        guard let draft, let fleetFile = files.fleetFile else {
            return FleetLoadResult(fleet: nil, problems: reports.flatMap(\.sortedProblems))
        }
        let check = FleetCrossCheck(fleet: draft, fleetReport: fleetFile.report, sites: sites)
        check.checkReferences()
        // Advice on a fleet with refused values would be about placeholders.
        if !reports.contains(where: \.hasErrors) { FleetAdvice(check: check).give() }
        var fleet: Fleet?
        if !reports.contains(where: \.hasErrors) {
            fleet = draft
            fleet?.sites = sites.map(\.site)
        }
        return FleetLoadResult(fleet: fleet, problems: reports.flatMap(\.sortedProblems))
    }

    /// Reads the fleet in `directory`, for callers to whom only a valid one is of use.
    ///
    /// - Throws: ``FleetError`` with every problem when there is an error in it.
    public func loadValid(directory: URL) throws(FleetError) -> Fleet {
        let result = load(directory: directory)
        if let fleet = result.fleet { return fleet }
        let count = result.errors.count
        throw FleetError(
            code: .invalidFiles,
            message: "the fleet in \(directory.relativePath) has \(count) \(count == 1 ? "error" : "errors")",
            problems: result.problems
        )
    }

    private static func draft(_ file: FleetDirectory.File) -> Fleet? {
        guard let text = file.text, let root = YAMLText.compose(text, report: file.report) else { return nil }
        return FleetFileDecoder(report: file.report).decode(root)
    }

    private static func site(_ file: FleetDirectory.File) -> FleetCrossCheck.ReportedSite? {
        guard let text = file.text, let root = YAMLText.compose(text, report: file.report) else { return nil }
        let site = SiteFileDecoder(report: file.report, stem: file.stem).decode(root)
        return site.map { FleetCrossCheck.ReportedSite(site: $0, report: file.report) }
    }
}
