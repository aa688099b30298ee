import NIOHTTP1
import Testing

@testable import Gateway

struct StorageTargetTests {
    @Test(
        arguments: [
            (HTTPMethod.POST, "/v1/files", GatewayTarget.storage(.upload)),
            (.GET, "/v1/files?limit=3", .storage(.files)),
            (.GET, "/v1/files/file-1", .storage(.file("file-1"))),
            (.DELETE, "/v1/files/file-1", .storage(.deleteFile("file-1"))),
            (.GET, "/v1/files/file-1/content", .storage(.content("file-1"))),
            (.POST, "/v1/batches", .storage(.createBatch)), (.GET, "/v1/batches", .storage(.batches)),
            (.GET, "/v1/batches/b", .storage(.batch("b"))),
            (.POST, "/v1/batches/b/cancel", .storage(.cancelBatch("b"))),
            (.PUT, "/v1/batches", .wrongMethod(allowed: "POST, GET")), (.GET, "/v1/files/", .unknown),
            (.GET, "/v1/batches/b/other", .unknown), (.GET, "/v1/batches/b/cancel/x", .unknown),
            (.GET, "/v1/filesystem", .unknown), (.GET, "/v1/files/file-%00", .unknown),
            (.POST, "/v1/batches/b%00/cancel", .unknown),
        ] as [(HTTPMethod, String, GatewayTarget)]
    )
    func `paths of files and batches are told apart`(method: HTTPMethod, uri: String, expected: GatewayTarget) {
        #expect(GatewayTarget(method: method, uri: uri) == expected)
    }
}
