import ArgumentParser

/// How a command prints what it found.
enum OutputFormat: String, ExpressibleByArgument, CaseIterable {
    case table
    case json
    case csv
}

/// The `--format` flag.
struct OutputOptions: ParsableArguments {
    @Option(help: "table, json or csv.")
    var format: OutputFormat = .table
}
