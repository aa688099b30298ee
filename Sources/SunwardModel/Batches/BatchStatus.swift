/// Where a batch stands, in OpenAI's words.
public enum BatchStatus: String, Hashable, Sendable, CaseIterable {
    /// Its input is being read.
    case validating

    /// Its input was found wrong; no line has been asked.
    case failed

    /// Its lines wait or are under way.
    case inProgress = "in_progress"

    /// No line is asked any more; its files are being made.
    case finalizing
    case completed

    /// Its time was over before all lines were done; what was done is in its files.
    case expired

    /// It was asked to end; what is under way comes to its end.
    case cancelling
    case cancelled
}
