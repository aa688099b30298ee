import Foundation
import SunwardModel
import Testing

@testable import Gateway

struct UpstreamCredentialsTests {
    private func authorization(_ access: UpstreamAccess, _ environment: [String: String] = [:]) throws -> String? {
        try UpstreamCredentials(environment: environment).authorization(access, site: "north", model: "small")
    }

    private func withFile<Value>(_ text: String, _ body: (String) throws -> Value) throws -> Value {
        let file = FileManager.default.temporaryDirectory.appending(path: "key-\(UUID().uuidString)")
        try Data(text.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try body(file.path)
    }

    @Test func `a model without a key has no authorization`() throws {
        #expect(try authorization(UpstreamAccess()) == nil)
    }

    @Test func `the key comes from the environment or a file, without the line end`() throws {
        let access = UpstreamAccess(keyEnvironment: "KEY")
        #expect(try authorization(access, ["KEY": "sk-1"]) == "Bearer sk-1")
        let found = try withFile("sk-2\n") { try authorization(UpstreamAccess(keyFile: $0)) }
        #expect(found == "Bearer sk-2")
    }

    @Test func `a key that is not there is named by site, model and field`() {
        let error = #expect(throws: GatewayError.self) { try authorization(UpstreamAccess(keyEnvironment: "KEY")) }
        #expect(
            error?.message
                == "site north, model small: key_environment KEY is not set in the environment of this process"
        )
        let file = #expect(throws: GatewayError.self) { try authorization(UpstreamAccess(keyFile: "no/such/file")) }
        #expect(file?.message.hasPrefix("site north, model small: key_file no/such/file cannot be read") == true)
    }

    @Test(arguments: ["", " \n", "sk-1\r\nx-admin: 1", "clé", String(repeating: "a", count: 9000)])
    func `a key that would not survive in a header is refused, and not repeated`(key: String) {
        let error = #expect(throws: GatewayError.self) {
            try authorization(UpstreamAccess(keyEnvironment: "KEY"), ["KEY": key])
        }
        #expect(error?.message.contains("key_environment KEY") == true)
        #expect(key.trimmingCharacters(in: .whitespacesAndNewlines).isEmpty || error?.message.contains(key) == false)
    }
}
