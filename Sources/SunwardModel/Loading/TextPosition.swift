import Yams

/// A place in a file; lines and columns count from one.
struct TextPosition: Hashable {
    var line: Int
    var column: Int = 1
}

extension TextPosition {
    init(_ mark: Mark) { self.init(line: mark.line, column: mark.column) }
}

extension Node {
    /// Where the node starts; for an alias, where its anchor is.
    var position: TextPosition? { mark.map { TextPosition($0) } }
}
