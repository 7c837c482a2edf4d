import ArgumentParser
import Discovery
import Files
import HTTPS
import JOSE
import JSON
import KeyRing
import Manifests
import OpenSSL
import ServiceAccountTokens
import Text
import TokenConfiguration

struct CheckIssuer: ConsoleCommand {
    static let configuration = CommandConfiguration(
        commandName: "check-issuer",
        abstract: "Look at a published issuer as a relying party does, and say what is wrong with it.",
        discussion: """
            URL is the issuer, or the base of an API server that serves its documents. DIR holds them as a web server \
            or bucket would serve them below the issuer's path. Both documents are fetched over TLS with a check of \
            the host name, in bounded time and size; redirects are not followed, no proxy is used, and plain http is \
            spoken to this machine only. Without credentials first: others have none. Exit code 1 when a check fails, \
            69 when a URL cannot be reached. -o prometheus exits in the same way and prints its metrics all the same.

            satoken check-issuer https://issuer.example --relying-party aws --service-account-key-file sa.pub
            satoken check-issuer site/ --service-account-issuer https://issuer.example
            """)

    @Argument(
        help: ArgumentHelp("The issuer's URL, or a directory with its documents.", valueName: "url|dir"))
    var place: String

    @OptionGroup var keys: VerificationKeyOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var connection: ConnectionOptions

    @Option(help: ArgumentHelp("File with the bearer token to show to the named server.", valueName: "file"))
    var tokenFile: String?

    @Option(
        name: .customLong("relying-party"),
        help: "Whom it must satisfy: aws, azure, gcp, vault or generic. Repeatable.")
    var relyingParties: [RelyingParty] = []

    @Option(
        help: ArgumentHelp(
            "How long a key is published before it signs: caches must not keep the JWK Set longer (default: the ring's, where there is one).",
            valueName: "duration"))
    var publishLeadTime: DaysOrDuration?

    @Flag(
        help: ArgumentHelp(
            "All relying parties are Pods of the cluster, which show their own token: anonymous requests are not asked for."
        ))
    var inCluster = false

    @OptionGroup var time: TimeOptions
    @OptionGroup var output: ReportOptions

    func validate() throws {
        if place.isEmpty { throw ValidationError("the argument <url|dir> is empty") }
    }

    func run(_ console: Console) throws {
        let inspection: IssuerInspection
        do {
            inspection = try IssuerInspection(of: published(), expecting: expectations(console))
        } catch let problem as FetchProblem {
            if output.format == .prometheus {
                try console.print(
                    IssuerReport.metricsWithoutAnswer(place: place, now: Int(time.seconds)))
            }
            throw FetchFailure(url: place, problem: problem)
        } catch let error as FileError where error.path.isExactly(place) {
            var failure = Failure(error)
            switch error.kind {
            case .missing: failure.hint = "a directory is meant, since an issuer's URL begins with https://"
            case .notADirectory:
                failure.hint = Self.issuer(ofDocument: place).map {
                    "the directory is \(Shown.text($0.issuer))"
                }
            default: break
            }
            throw failure
        }
        let report = IssuerReport(inspection.findings)
        switch output.format {
        case .text: try console.print(report.lines(console.style).joined(separator: "\n"))
        case .json: try console.print(report.json.text)
        case .prometheus: try console.print(report.metrics(place: place, now: Int(time.seconds)))
        }
        if report.failed > 0 { throw Refused() }
    }

    private func published() throws -> PublishedPlace {
        try Self.refuseDocument(place)
        guard place.contains("://") else { return .directory(place) }
        let address: WebAddress
        do throws(FetchProblem) {
            address = try WebAddress(place)
        } catch {
            throw FetchFailure(url: place, problem: error)
        }
        if place.contains("?") {
            throw Failure(
                "\(Shown.text(place)): has a query, which no issuer has",
                hint: "name the issuer, less /.well-known/openid-configuration", code: .usage)
        }
        return .web(try connection.value.client(for: address, token: tokenFile))
    }

    /// The issuer, or its directory, one of whose documents is at a place, and which document that is.
    private static func issuer(ofDocument place: String) -> (issuer: String, document: String)? {
        IssuerAddress.issuer(ofDocument: place).map { ($0, "the discovery document") }
            ?? IssuerAddress.issuer(of: place, file: .jwks).map { ($0, "a JWK Set") }
    }

    /// Refuses the URL of a document where an issuer is wanted: what one has in the clipboard.
    private static func refuseDocument(_ url: String) throws {
        guard url.contains("://"), let found = issuer(ofDocument: url) else { return }
        throw Failure(
            "\(Shown.text(url)): that is \(found.document)'s address",
            hint: "the issuer is \(Shown.text(found.issuer))", code: .usage)
    }

    private func expectations(_ console: Console) throws -> IssuerExpectations {
        var settings = try server.settings(asking: keys.questions.union([.issuers]), console)
        var expectations = IssuerExpectations()
        let (keys, ring) = try keys.read(&settings, published: true, console)
        expectations.keys = keys.isEmpty ? nil : keys
        for issuer in settings.issuers { try Self.refuseDocument(issuer) }
        expectations.issuer = settings.issuers.first
        expectations.otherIssuers = Array(settings.issuers.dropFirst())
        expectations.leadTime = publishLeadTime.map { Int($0.seconds) } ?? ring?.policy.publishLeadTime
        expectations.isForClusterOnly = inCluster
        expectations.relyingParties = relyingParties
        expectations.hasOwnAuthorities = connection.authorities != nil
        expectations.now = time.seconds
        expectations.clock = System.now
        return expectations
    }
}

extension RelyingParty: ExpressibleByArgument {}
