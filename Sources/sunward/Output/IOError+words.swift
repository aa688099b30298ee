import Foundation
import NIOCore

extension IOError {
    /// The fault in the system's own words; the library's name the call around it.
    var systemWords: String { ErrorWords.system(errnoCode) }
}
