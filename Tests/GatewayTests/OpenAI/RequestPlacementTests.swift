import NIOCore
import NIOHTTP1
import SunwardModel
import Testing

@testable import Gateway

struct RequestPlacementTests {
    private func refusal<T>(_ body: () throws(OpenAIError) -> T) -> OpenAIError? {
        do throws(OpenAIError) {
            _ = try body()
            return nil
        } catch {
            return error
        }
    }

    @Test func `a model's name pins it, an alias and sunward/auto leave the choice to the router`() throws {
        let placement = RequestPlacement(fleet: PlacementFleet.fleet())
        #expect(try placement.model("big/one", surface: .chatCompletions) == .pinned("big/one", .generate))
        #expect(try placement.model("vectors", surface: .embeddings) == .pinned("vectors", .embed))
        #expect(try placement.model("sunward/auto", surface: .completions) == .automatic(workloadClass: nil))
        #expect(try placement.model("team/free", surface: .completions) == .automatic(workloadClass: nil))
        #expect(try placement.model("gpt-4o-mini", surface: .chatCompletions) == .automatic(workloadClass: "chat"))
    }

    @Test func `an unknown model is not found`() throws {
        let placement = RequestPlacement(fleet: PlacementFleet.fleet())
        let error = try #require(
            refusal { () throws(OpenAIError) in try placement.model("gpt-5", surface: .completions) }
        )
        #expect(error.status.code == 404)
        #expect(error.code == "model_not_found")
        #expect(error.message.contains("gpt-5"))
    }

    @Test(
        arguments: [
            ("small", Surface.embeddings), ("sunward/auto", .embeddings), ("vectors", .chatCompletions),
            ("vectors", .completions),
        ]
    )
    func `a model of another task is refused`(name: String, surface: Surface) {
        let placement = RequestPlacement(fleet: PlacementFleet.fleet())
        let error = refusal { () throws(OpenAIError) in try placement.model(name, surface: surface) }
        #expect(error?.code == "invalid_model")
    }

    @Test func `the area comes from the header, else the key, else the network, else the default`() throws {
        let fleet = PlacementFleet.fleet(defaultArea: "lab", networks: [.init(range: "10.0.0.0/8", area: "west")])
        let placement = RequestPlacement(fleet: fleet)
        let address = try SocketAddress(ipAddress: "10.1.2.3", port: 1)
        let elsewhere = try SocketAddress(ipAddress: "11.1.2.3", port: 1)
        #expect(try placement.area(header: "east", key: "lab", address: address) == "east")
        #expect(try placement.area(header: nil, key: "east", address: address) == "east")
        #expect(try placement.area(header: nil, key: nil, address: address) == "west")
        #expect(try placement.area(header: nil, key: nil, address: elsewhere) == "lab")
        #expect(try placement.area(header: nil, key: nil, address: nil) == "lab")
        #expect(try RequestPlacement(fleet: PlacementFleet.fleet()).area(header: nil, key: nil, address: nil) == "east")
    }

    @Test(
        arguments: [
            ("10.1.2.3", "west"), ("10.2.2.3", "east"), ("10.1.2.4", "east"), ("::ffff:10.1.2.3", "west"),
            ("2001:db8::7", "west"), ("2001:db9::7", "lab"),
        ]
    )
    func `the narrowest network that holds the address decides`(address: String, area: String) throws {
        let placement = RequestPlacement(
            fleet: PlacementFleet.fleet(
                defaultArea: "lab",
                networks: [
                    .init(range: "10.0.0.0/8", area: "east"), .init(range: "10.1.2.3/32", area: "west"),
                    .init(range: "2001:db8::/32", area: "west"),
                ]
            )
        )
        #expect(try placement.area(header: nil, key: nil, address: SocketAddress(ipAddress: address, port: 1)) == area)
    }

    @Test func `a range that is none is left out and told`() throws {
        let placement = RequestPlacement(fleet: PlacementFleet.fleet(networks: [.init(range: "10/8", area: "west")]))
        #expect(placement.unreadableNetworks == ["10/8"])
    }

    @Test func `an area and a class that the fleet does not have are refused with those it has`() throws {
        let placement = RequestPlacement(fleet: PlacementFleet.fleet())
        let area = try #require(
            refusal { () throws(OpenAIError) in try placement.area(header: "moon", key: nil, address: nil) }
        )
        #expect(area.param == "x-sunward-area" && area.message.contains("east, west, lab"))
        let workloadClass = try #require(
            refusal { () throws(OpenAIError) in
                try placement.workloadClass(header: "x", model: .automatic(workloadClass: nil))
            }
        )
        #expect(workloadClass.param == "x-sunward-class" && workloadClass.message.contains("chat, batch"))
    }

    @Test func `the class comes from the header, else the alias, else nobody says`() throws {
        let placement = RequestPlacement(fleet: PlacementFleet.fleet())
        #expect(try placement.workloadClass(header: "batch", model: .automatic(workloadClass: "chat")) == "batch")
        #expect(try placement.workloadClass(header: nil, model: .automatic(workloadClass: "chat")) == "chat")
        #expect(try placement.workloadClass(header: nil, model: .pinned("small", .generate)) == nil)
    }
}
