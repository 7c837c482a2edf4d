#if Daemon
    import SatokenDaemon
    import TestSupport
    import Testing
    import TokenConfiguration

    @Suite struct CertificateNamesTests {
        private static let names = CertificateNames([
            (given: [], own: ["a.example", "*.example", "10.0.0.1"]),
            (given: ["*.given.example", "b.example"], own: ["ignored.example"]),
            (given: ["a.example", "b.example"], own: []),
            (given: [], own: ["a.example", "c.example"]),
        ])

        @Test(
            arguments: [
                // Given names go before those of certificates.
                ("a.example", 2),
                // An earlier flag goes before a later one.
                ("b.example", 1),
                ("c.example", 3),
                // A wildcard stands for one label, and an exact name goes before it.
                ("d.example", 0), ("x.given.example", 1), ("x.y.given.example", nil), ("given.example", 0),
                ("A.Example", 2), ("ignored.example", 0), ("other", nil), ("", nil),
            ] as [(String, Int?)])
        func `names find certificates by the server's precedence`(name: String, index: Int?) {
            #expect(Self.names.index(for: name) == index)
        }

        @Test func `a client without a name is found by the address it called`() {
            #expect(Self.names.index(forAddress: "10.0.0.1") == 0)
            #expect(Self.names.index(forAddress: "10.0.0.2") == nil)
        }

        @Test(
            arguments: [
                ("a.crt,a.key", "a.crt", "a.key", []),
                ("a.crt,a.key:X.example,*.y", "a.crt", "a.key", ["x.example", "*.y"]),
            ] as [(String, String, String, [String])])
        func `a flag names certificate, key and names`(
            text: String, certificate: String, key: String, names: [String]
        ) throws {
            let named = try NamedCertificate(text)
            #expect(named.certificate == certificate && named.key == key && named.names == names)
        }

        @Test(arguments: ["", "a", "a,", ",b", "a,b,c", ":x"])
        func `text of another form is refused`(text: String) {
            #expect(throws: ConfigurationError.self) { try NamedCertificate(text) }
        }
    }
#endif
