import JSON
import Testing

/// How what was written gets to where it is served.
@Suite struct PublishUploadTests {
    private let scratch: Scratch
    private var directory: String { scratch["site"] }

    init() throws { scratch = try Scratch() }

    private func publish(_ more: String...) throws -> Outcome {
        try satoken(["publish", directory] + PublishTests.site.options + more)
    }

    /// Issuers in the clouds, and the first upload command for each.
    static let clouds: [(issuer: String, command: String)] = [
        (
            "https://b.s3.eu-west-1.amazonaws.com",
            "aws s3 cp DIR/openid/v1/jwks s3://b/openid/v1/jwks --content-type application/jwk-set+json --cache-control 'public, max-age=3600'"
        ),
        (
            "https://s3-eu-west-1.amazonaws.com/b.c/p",
            "aws s3 cp DIR/openid/v1/jwks s3://b.c/p/openid/v1/jwks --content-type application/jwk-set+json --cache-control 'public, max-age=3600'"
        ),
        (
            "https://storage.googleapis.com/b",
            "gcloud storage cp DIR/openid/v1/jwks gs://b/openid/v1/jwks --content-type=application/jwk-set+json '--cache-control=public, max-age=3600'"
        ),
        (
            "https://a.blob.core.windows.net/c/p/",
            "az storage blob upload --account-name a --container-name c --name p/openid/v1/jwks --file DIR/openid/v1/jwks --content-type application/jwk-set+json --content-cache-control 'public, max-age=3600' --overwrite"
        ),
        (
            "https://a.z6.web.core.windows.net",
            "az storage blob upload --account-name a --container-name '$web' --name openid/v1/jwks --file DIR/openid/v1/jwks --content-type application/jwk-set+json --content-cache-control 'public, max-age=3600' --overwrite"
        ),
    ]

    @Test(arguments: clouds)
    func `the upload commands are those of the issuer's cloud`(issuer: String, command: String) throws {
        let site = Site(issuer: issuer, keys: ["sa.pub"]).options.filter {
            $0 != "--jwks-path" && $0 != "openid/v1/jwks"
        }
        let outcome = try satoken(["publish", directory, "-o", "json"] + site)
        let upload = try JSONValue(parsing: outcome.output)["upload"]
        #expect(upload?.members.count == 1)
        #expect(
            upload?.members.first?.value.strings.first
                == command.replacing("DIR", with: directory))
        #expect(upload?.members.first?.value.strings.count == 2)
    }

    @Test func `upload commands are shown when something was written, and to programs always`() throws {
        func shown(_ outcome: Outcome) -> Bool { outcome.output.contains("aws s3 cp") }
        #expect(try !shown(publish("--check")))
        #expect(try shown(publish()))
        #expect(try !shown(publish()))
        #expect(try !shown(publish("--check")))
        #expect(try shown(publish("-o", "json")))
    }

    @Test func `elsewhere there is a command for each cloud, and how each file is served`() throws {
        let json = try JSONValue(parsing: try publish("-o", "json").output)
        #expect(json["upload"]?.members.map(\.name) == ["s3", "gcs", "azure"])
        #expect(json["current"]?.bool == false)
        let files = json["files"]?.elements ?? []
        #expect(
            files.compactMap { $0["contentType"]?.string } == [
                "application/jwk-set+json", "application/json",
            ])
        #expect(
            files.compactMap { $0["cacheControl"]?.string } == [
                "public, max-age=3600", "public, max-age=3600",
            ])
        #expect(
            files.compactMap { $0["url"]?.string } == [
                "https://oidc.example.com/prod/openid/v1/jwks",
                "https://oidc.example.com/prod/.well-known/openid-configuration",
            ])
        #expect(files.compactMap { $0["state"]?.string } == ["wrote", "wrote"])
    }
}
