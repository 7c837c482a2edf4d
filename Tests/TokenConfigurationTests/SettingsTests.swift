import ServiceAccountTokens
import Testing
import TokenConfiguration

@Suite struct ServerSettingsTests {
    @Test func `flags go before what was known`() throws {
        var settings = ServerSettings()
        settings.issuers = ["https://old"]
        try settings.apply(issuers: ["https://a", "https://b"], apiAudiences: ["x,\"y,z\"", "w"])
        #expect(settings.issuers == ["https://a", "https://b"])
        #expect(settings.apiAudiences == ["x", "y,z", "w"])
    }

    @Test(arguments: [
        (["https://a", "https://a"], ConfigurationError.Kind.usage), ([""], .usage), (["://x"], .usage),
        (["kubernetes/serviceaccount"], .contradiction),
    ])
    func `issuers that the server does not start with are refused`(
        issuers: [String], kind: ConfigurationError.Kind
    ) {
        var settings = ServerSettings()
        let error = #expect(throws: ConfigurationError.self) {
            try settings.apply(issuers: issuers, apiAudiences: [])
        }
        #expect(error?.kind == kind)
    }

    @Test(
        arguments: [
            (nil, nil, nil), (7200, nil, 7200), (nil, 3600, 3600), (0, 3600, nil), (7200, 3600, 7200),
        ] as [(Int?, Int?, Int?)])
    func `a flag's maximum goes before the server's own, and 0 is none`(flag: Int?, own: Int?, result: Int?)
        throws
    {
        var settings = ServerSettings()
        settings.issuers = ["https://a"]
        settings.maximumTokenExpiration = own
        let policy = try IssuanceSettings(maximumExpiration: flag).policy(settings, ring: nil)
        #expect(policy.maximumExpiration == result)
        #expect(policy.apiAudiences == ["https://a"] && policy.extendsExpiration)
    }

    @Test(arguments: [1, 3599, (1 << 32) + 1])
    func `a maximum that the server does not start with is refused`(seconds: Int) {
        #expect(throws: ConfigurationError.self) { try IssuanceSettings(maximumExpiration: seconds) }
    }

    @Test func `without an issuer no policy is made`() throws {
        let error = #expect(throws: ConfigurationError.self) {
            try IssuanceSettings().policy(ServerSettings(), ring: nil)
        }
        #expect(error == .noIssuer(nil))
    }
}
