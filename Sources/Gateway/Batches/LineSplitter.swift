import Foundation
import NIOCore

/// Cuts a file into its lines while it comes, and holds no more of it than one line. Pure.
struct LineSplitter {
    /// A line that is longer than anybody may send.
    struct LineTooLong: Error, Hashable {
        let line: Int
    }

    /// A line with its number in the file, from 1.
    struct Line: Equatable {
        let number: Int
        let bytes: ByteBuffer
    }

    private static let lineFeed = UInt8(ascii: "\n")
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let mostBytes: Int
    private var rest = ByteBuffer()
    private var number = 0

    /// - Parameter mostBytes: Of one line.
    init(mostBytes: Int) { self.mostBytes = mostBytes }

    /// Takes the next part of the file; lines of white space alone are counted and left out.
    mutating func take(_ part: Data) throws(LineTooLong) -> [Line] {
        rest.writeBytes(part)
        var lines: [Line] = []
        while let end = rest.readableBytesView.firstIndex(of: Self.lineFeed) {
            let length = end - rest.readerIndex
            if let line = try line(rest.readSlice(length: length) ?? ByteBuffer()) { lines.append(line) }
            rest.moveReaderIndex(forwardBy: 1)
        }
        rest.discardReadBytes()
        guard rest.readableBytes <= mostBytes else { throw LineTooLong(line: number + 1) }
        return lines
    }

    /// The file is whole: its last line may end without a line break.
    mutating func finish() throws(LineTooLong) -> Line? {
        defer { rest.clear() }
        return rest.readableBytes == 0 ? nil : try line(rest)
    }

    private mutating func line(_ bytes: ByteBuffer) throws(LineTooLong) -> Line? {
        number += 1
        var bytes = bytes
        if number == 1, bytes.readableBytesView.starts(with: Self.byteOrderMark) { bytes.moveReaderIndex(forwardBy: 3) }
        guard bytes.readableBytes <= mostBytes else { throw LineTooLong(line: number) }
        let isBlank = bytes.readableBytesView.allSatisfy { $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }
        return isBlank ? nil : Line(number: number, bytes: bytes)
    }
}
