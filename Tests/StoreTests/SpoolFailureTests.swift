import Foundation
import SunwardModel
import Testing

@testable import Store

/// What a spool says when the disk fails it: the file, what was tried, and the system's words.
struct SpoolFailureTests {
    private static let write = StoreWrite.readings([priceReading(1)])

    private func spool(_ folder: URL) -> WriteSpool { WriteSpool(directory: folder, logger: silent) }

    private func words(_ body: () async throws -> Void) async -> String {
        await #expect(throws: StoreError.self) { try await body() }?.description ?? ""
    }

    @Test func `a folder that is a file`() async throws {
        try await withFolder { folder async throws in
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            let file = folder.appending(path: "file")
            try Data("x".utf8).write(to: file)
            for path in [file, file.appending(path: "spool")] {
                let words = await words { _ = try await spool(path).open() }
                #expect(words.hasPrefix("spoolFailed: the spool in \(path.path) cannot be opened: "), "\(words)")
                #expect(words.contains("cannot make the folder \(path.path): "), "\(words)")
                #expect(words.hasSuffix(": Not a directory") || words.hasSuffix(": File exists"), "\(words)")
            }
        }
    }

    @Test func `a segment that is a folder`() async throws {
        try await withFolder { folder async throws in
            let segment = folder.appending(path: "0000000001.spool")
            try FileManager.default.createDirectory(at: segment, withIntermediateDirectories: true)
            let words = await words { _ = try await spool(folder).open() }
            #expect(words.hasSuffix("cannot be opened: cannot read \(segment.path): Is a directory"), "\(words)")
        }
    }

    @Test func `a folder that has been taken away`() async throws {
        try await withFolder { folder async throws in
            let place = folder.appending(path: "spool")
            let spool = spool(place)
            _ = try await spool.open()
            try FileManager.default.removeItem(at: place)
            let words = await words { _ = try await spool.append([Self.write]) }
            let file = place.appending(path: "0000000001.spool").path
            #expect(
                words == "spoolFailed: the spool in \(place.path) cannot be written: "
                    + "cannot open \(file): No such file or directory"
            )
        }
    }

    @Test func `a disk that is full`() async throws {
        try await withFolder { folder async throws in
            let spool = spool(folder)
            _ = try await spool.open()
            let segment = folder.appending(path: "0000000001.spool").path
            try FileManager.default.createSymbolicLink(atPath: segment, withDestinationPath: "/dev/full")
            let words = await words { _ = try await spool.append([Self.write]) }
            #expect(
                words == "spoolFailed: the spool in \(folder.path) cannot be written: "
                    + "cannot write \(segment): No space left on device"
            )
        }
    }
}
