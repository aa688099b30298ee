extension StreamReader {
    /// What an error within a stream says of its server; nil where there is none, or where it is the request's own fault.
    var toldFailure: AttemptFailure? {
        guard hasError else { return nil }
        let status = errorStatus ?? 500
        return status >= 500 || status == 429 ? .status(status) : nil
    }
}
