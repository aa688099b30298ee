import Foundation
import Hummingbird

extension RequestContext {
    /// A name from the path, percent-decoded; empty when it is not there.
    func name(_ parameter: String) -> String {
        let raw = parameters.get(parameter) ?? ""
        return raw.removingPercentEncoding ?? raw
    }
}
