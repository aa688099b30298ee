import NIOCore
import Testing

@testable import Gateway

struct MultipartReaderTests {
    private static let form = """
        preamble\r\n--AaB03x\r\nContent-Disposition: form-data; name="purpose"\r\n\r\nbatch\r\n--AaB03x\r\n\
        content-type: text/plain\r\ncontent-disposition: form-data; name=file; filename="a \\"b\\".jsonl"\r\n\r\n\
        first\r\n--AaB03\r\n-last\r\n--AaB03x--\r\nepilogue
        """

    private func read(_ text: String, pieces: Int) throws -> (events: [MultipartReader.Event], isComplete: Bool) {
        let contentType = "multipart/form-data; charset=utf-8; boundary=\"AaB03x\""
        var reader = try #require(MultipartReader(contentType: contentType))
        var rest = ByteBuffer(string: text)
        var events: [MultipartReader.Event] = []
        while rest.readableBytes > 0 {
            let piece = rest.readSlice(length: min(pieces, rest.readableBytes)) ?? ByteBuffer()
            events += try reader.take(piece)
        }
        return (events, reader.isComplete)
    }

    private func fileBytes(_ events: [MultipartReader.Event]) -> String {
        var content = ByteBuffer()
        for case .fileBytes(let bytes) in events { content.writeImmutableBuffer(bytes) }
        return String(buffer: content)
    }

    @Test(arguments: [1, 2, 3, 7, 50, 10_000])
    func `a form is the same in whatever pieces it comes`(pieces: Int) throws {
        let (events, isComplete) = try read(Self.form, pieces: pieces)
        #expect(isComplete)
        #expect(events.contains(.field(name: "purpose", value: "batch")))
        #expect(events.contains(.fileBegan(field: "file", filename: "a \"b\".jsonl")))
        #expect(fileBytes(events) == "first\r\n--AaB03\r\n-last")
    }

    @Test func `an empty file is one, and a form that ends too early is not whole`() throws {
        let empty = "--AaB03x\r\ncontent-disposition: form-data; name=\"file\"; filename=\"\"\r\n\r\n\r\n--AaB03x--"
        let (events, isComplete) = try read(empty, pieces: 5)
        #expect(isComplete && events == [.fileBegan(field: "file", filename: "")])
        #expect(try read(String(Self.form.dropLast(14)), pieces: 100).isComplete == false)
    }

    @Test(
        arguments: [
            "--AaB03x\r\ncontent-type: text/plain\r\n\r\nx\r\n--AaB03x--",
            "--AaB03xyz\r\n",
            "--AaB03x\r\ncontent-disposition: form-data; name=\"a\"\r\n\r\n" + String(repeating: "x", count: 5000),
            "--AaB03x\r\n" + String(repeating: "x", count: 9000),
        ]
    )
    func `what is no form is refused`(text: String) {
        #expect(throws: OpenAIError.self) { try read(text, pieces: 4096) }
    }

    @Test(arguments: ["application/json", "multipart/form-data", "multipart/form-data; boundary=", ""])
    func `a form needs a boundary`(contentType: String) {
        #expect(MultipartReader(contentType: contentType) == nil)
    }
}
