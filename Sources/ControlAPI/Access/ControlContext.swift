import Hummingbird
import SunwardModel

/// A request's context, with the key that it was let in by.
public struct ControlContext: RequestContext {
    public var coreContext: CoreRequestContextStorage

    /// nil where none was needed.
    var key: APIKey?

    public init(source: Source) { coreContext = CoreRequestContextStorage(source: source) }
}
