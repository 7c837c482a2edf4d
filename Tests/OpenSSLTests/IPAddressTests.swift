import OpenSSL
import Testing

@Suite struct IPAddressTests {
    @Test(arguments: [
        ("192.0.2.1", "192.0.2.1"), ("0.0.0.0", "0.0.0.0"), ("2001:db8::1", "2001:db8::1"),
        ("2001:0db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"), ("::", "::"), ("::1", "::1"), ("fd00::", "fd00::"),
        ("1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7:8"), ("1:0:3:4:5:6:7:8", "1:0:3:4:5:6:7:8"),
    ])
    func `an address is written as RFC 5952 has it`(text: String, written: String) {
        #expect(IPAddress(text)?.description == written)
    }

    @Test(arguments: [
        "", "192.0.2", "192.0.2.256", "example.com", "1:2:3", ":::", "192.0.2.1/24", "192.0.2.1\0",
    ])
    func `what is no address is none`(text: String) { #expect(IPAddress(text) == nil) }

    @Test(arguments: [
        ("10.96.0.0", 12, "10.96.0.1"), ("10.100.3.7", 12, "10.96.0.1"), ("10.0.0.255", 32, "10.0.1.0"),
        ("fd00:10:96::", 112, "fd00:10:96::1"), ("192.0.2.130", 25, "192.0.2.129"),
    ])
    func `the address behind a network's own`(text: String, prefix: Int, next: String) {
        #expect(IPAddress(text)?.network(prefix: prefix)?.next?.description == next)
    }

    @Test func `there is no network of 33 bits, and nothing behind the last address`() {
        #expect(IPAddress("192.0.2.1")?.network(prefix: 33) == nil)
        #expect(IPAddress("192.0.2.1")?.network(prefix: -1) == nil)
        #expect(IPAddress("255.255.255.255")?.next == nil)
    }
}
