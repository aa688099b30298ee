import SunwardModel
import Testing

@Suite("Addresses and their ranges")
struct AddressRangeTests {
    @Test(
        "An address is read in every form, and written in one",
        arguments: [
            ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("255.255.255.255", "255.255.255.255"),
            ("::", "::"), ("::1", "::1"), ("fd00::", "fd00::"), ("2001:DB8:0:0:0:0:0:1", "2001:db8::1"),
            ("2001:db8::1:0:0:1", "2001:db8::1:0:0:1"), ("1:0:0:2:0:0:0:3", "1:0:0:2::3"), ("1:2:3:4:5:6:7::", "1:2:3:4:5:6:7:0"),
            ("64:ff9b::192.0.2.33", "64:ff9b::c000:221"), ("1:2:3:4:5:6:192.0.2.33", "1:2:3:4:5:6:c000:221"),
            ("::ffff:192.0.2.1", "192.0.2.1"), ("::ffff:c000:201", "192.0.2.1"),
        ]
    )
    func written(_ text: String, _ expected: String) throws {
        let address = try #require(InternetAddress(text))
        #expect(address.description == expected)
        #expect(InternetAddress(expected) == address)
    }

    @Test(
        "What is no address is none",
        arguments: [
            "", "192.0.2", "192.0.2.1.1", "192.0.2.256", "192.0.02.1", "192.0.2.-1", "192.0.2.+1", "192.0.2.", "a.b.c.d",
            ":", ":::", "::1::", "1:2:3:4:5:6:7", "1:2:3:4:5:6:7:8:9", "1:2:3:4::5:6:7:8", "12345::", "g::", "::-1", "::+1",
            "192.0.2.1::", "1:192.0.2.1:2::", "fe80::1%eth0", "[::1]", " ::1", "::1 ", "١.0.2.1",
        ]
    )
    func noAddress(_ text: String) { #expect(InternetAddress(text) == nil) }

    @Test("An address of a socket is the one that is written")
    func bytes() {
        #expect(InternetAddress(bytes: [192, 0, 2, 1]) == InternetAddress("192.0.2.1"))
        #expect(InternetAddress(v4: 0xC000_0201) == InternetAddress("192.0.2.1"))
        let six: [UInt8] = [0x20, 0x01, 0x0D, 0xB8] + Array(repeating: 0, count: 10) + [0xAB, 0xCD]
        #expect(InternetAddress(bytes: six) == InternetAddress("2001:db8::abcd"))
        let mapped: [UInt8] = Array(repeating: 0, count: 10) + [0xFF, 0xFF, 192, 0, 2, 1]
        #expect(InternetAddress(bytes: mapped) == InternetAddress("192.0.2.1"))
        #expect(InternetAddress(bytes: [1, 2, 3, 4, 5]) == nil)
    }

    @Test(
        "A range holds its first and last address, and not their neighbours",
        arguments: [
            ("10.1.0.0/16", ["10.1.0.0", "10.1.255.255"], ["10.0.255.255", "10.2.0.0"]),
            ("192.0.2.4/31", ["192.0.2.4", "192.0.2.5"], ["192.0.2.3", "192.0.2.6"]),
            ("192.0.2.4/32", ["192.0.2.4"], ["192.0.2.5", "::192.0.2.4"]),
            ("0.0.0.0/0", ["0.0.0.0", "255.255.255.255", "::ffff:192.0.2.1"], ["::", "2001:db8::1"]),
            ("::/0", ["::", "ffff::", "::1"], ["192.0.2.1", "::ffff:192.0.2.1"]),
            ("2001:db8::/32", ["2001:db8::", "2001:db8:ffff:ffff:ffff:ffff:ffff:ffff"], ["2001:db7::", "2001:db9::"]),
            ("fd00:0:0:1::/64", ["fd00:0:0:1::", "fd00:0:0:1:ffff::"], ["fd00::ffff:0:0:0", "fd00:0:0:2::"]),
            ("fd00::8000/113", ["fd00::8000", "fd00::ffff"], ["fd00::7fff", "fd00::1:0"]),
            ("::1/128", ["::1"], ["::", "::2"]),
        ]
    )
    func holds(_ text: String, _ inside: [String], _ outside: [String]) throws {
        let range = try AddressRange(text)
        #expect(range.description == text)
        for written in inside { #expect(range.contains(try #require(InternetAddress(written))), "\(written)") }
        for written in outside { #expect(!range.contains(try #require(InternetAddress(written))), "\(written)") }
    }

    @Test(
        "What is no range is answered with what would be",
        arguments: [
            ("10.1.0.0", "has no length; write 10.1.0.0/32 for the one address"),
            ("::1", "has no length; write ::1/128 for the one address"),
            ("10.1.2.3/16", "write 10.1.0.0/16, or 10.1.2.3/32 for the one address"),
            ("2001:db8::1/32", "write 2001:db8::/32, or 2001:db8::1/128"),
            ("10.1.0.0/33", "has no length from 0 to 32 after the slash"),
            ("2001:db8::/129", "has no length from 0 to 128 after the slash"),
            ("10.1.0.0/", "has no length from 0 to 32"), ("10.1.0.0/+8", "has no length from 0 to 32"),
            ("10.0.0.0/8/8", "has no length from 0 to 32"), ("10.0.0.0/255.0.0.0", "has no length from 0 to 32"),
            ("10.1/16", "does not begin with an address"), ("all", "does not begin with an address"),
            ("", "does not begin with an address"),
        ]
    )
    func noRange(_ text: String, _ hint: String) {
        let complaint = #expect(throws: AddressRange.Complaint.self) { try AddressRange(text) }
        #expect(complaint?.text.contains(hint) == true, "\(complaint?.text ?? "")")
    }
}
