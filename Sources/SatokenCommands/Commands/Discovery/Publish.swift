import ArgumentParser
import Discovery
import Files
import JOSE
import JSON
import KeyRing
import Manifests
import RingOperation
import ServiceAccountTokens
import Text
import TokenConfiguration

struct Publish: ConsoleCommand {
    static let configuration = CommandConfiguration(
        abstract:
            "Write the static site that others verify an issuer's tokens by: JWK Set and discovery document.",
        discussion: """
            DIR is the place of the issuer's URL and is made if it is missing. Each file is complete and on the disk before it \
            has its name, and the JWK Set is there before the discovery document that names it. Files that are as they \
            should be, and all other files, are left alone.

            satoken publish site --keys keys
            satoken publish site --keys keys --check
            """)

    @Argument(help: ArgumentHelp("Directory that a web server or bucket serves.", valueName: "dir"))
    var directory: String

    @OptionGroup var keys: VerificationKeyOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var output: OutputOptions

    @Option(
        help: ArgumentHelp(
            "Where the JWK Set is in the site (default: where jwks_uri says, else where it was published, else openid/v1/jwks).",
            valueName: "path"))
    var jwksPath: String?

    @Option(
        name: .customLong("service-account-jwks-uri"),
        help: ArgumentHelp(
            "What the discovery document says of where the keys are (default: below the issuer).",
            valueName: "url"))
    var jwksURI: String?

    @Flag(help: "Write nothing: say what would change, and exit 1 if anything would.")
    var check = false

    @Flag(
        help: "Publish although not everything in DIR could be searched for private keys.")
    var allowUnscannedFiles = false

    func validate() throws {
        if directory.isEmpty { throw ValidationError("the argument <dir> is empty") }
        if directory.contains("://") {
            throw ValidationError("\(Shown.text(directory)) is a URL, a directory was expected")
        }
    }

    func run(_ console: Console) throws {
        var settings = try server.settings(asking: keys.questions.union([.issuers, .jwksURI]), console)
        let (published, ring) = try publishedKeys(keys, &settings, console)
        let place = SiteDirectory(directory)
        let site = try site(settings, published, in: place, console)
        if settings.issuers.count > 1 {
            console.note(
                "note: \(settings.issuers.count) issuers are known, this is the site of the first, "
                    + Shown.text(site.issuer))
        }
        let present = try place.compare(with: site)
        let neighbours = try place.neighbours(of: site)
        if let neighbours { try refuse(beside: neighbours) }
        if let ring {
            try refuse(ring, over: present)
            try refuseUnmanagedKeys(console)
        }
        let comparisons = check ? present : try place.publish(site)
        if try !place.isOpenToAll() {
            console.warn(
                "\(directory): others may not enter this directory, a web server of another user could "
                    + "not serve it")
        }
        if let exposure = try place.exposure() {
            console.warn(
                "\(Shown.text(directory)): \(exposure), and could publish other keys for this issuer"
            )
        }
        let report = PublishReport(
            site: site, directory: directory, comparisons: comparisons, neighbours: neighbours, isCheck: check
        )
        for warning in report.warnings { console.warn(warning) }
        switch output.format {
        case .text: try console.print(report.lines.joined(separator: "\n"))
        case .json: try console.print(report.json.text)
        }
        if check && !report.isCurrent { throw Refused() }
    }

    /// Refuses to publish beside a private key, and beside what may be one.
    private func refuse(beside neighbours: ServedFiles) throws {
        if !neighbours.privateKeys.isEmpty {
            throw Failure(
                "\(Shown.texts(neighbours.privateKeys)): \(ServedFiles.exposure)",
                hint: ServedFiles.exposureAdvice, code: .refused)
        }
        if !neighbours.unseen.isEmpty && !allowUnscannedFiles {
            throw Failure(
                ServedFiles.words(neighbours.unseen),
                hint:
                    "all users may read this directory: open what is closed, move away what does not belong there, or "
                    + "publish all the same with --allow-unscanned-files", code: .refused)
        }
    }

    /// Refuses to publish while an endpoint serves a key that the ring never held: its tokens may be live.
    private func refuseUnmanagedKeys(_ console: Console) throws {
        let source = KeySource(ring: keys.ring, environment: console.environment)
        guard let snapshot = try source.snapshot(hasFiles: false) else { return }
        let status = RingStatus(snapshot.ring, snapshot.observations, now: RingTime.system.seconds)
        if let first = ConcernWords.unmanaged(status).first {
            throw Failure(first, hint: "satoken keys status", code: .refused)
        }
    }

    /// Refuses to publish a rehearsal, and to replace the keys of another ring or of a newer copy of this one.
    private func refuse(_ ring: Ring, over comparisons: [SiteDirectory.Comparison]) throws {
        if ring.isRehearsal {
            throw Failure(
                "the ring \(Shown.text(ring.name)) is a rehearsal: no cluster trusts its keys",
                hint: RehearsalWords.copy(), code: .configuration)
        }
        for case (let file, .other(let bytes)) in comparisons.map({ ($0.file, $0.found) }) {
            for case .dropsKey(let keyID) in SiteChange.changes(of: file, from: bytes)
            where ring.key(withID: keyID) == nil {
                throw Failure(
                    "\(directory): publishes the key \(Shown.text(keyID)), which the ring \(Shown.text(ring.name)) never knew",
                    hint:
                        "another ring, or a newer copy of this one, is in use there; satoken keys import takes a key in",
                    code: .refused)
            }
        }
    }

    /// The site as it is asked for. Unless it is said where the JWK Set is, it stays where it was published.
    private func site(
        _ settings: ServerSettings, _ published: JWKSet, in place: SiteDirectory, _ console: Console
    ) throws -> IssuerSite {
        do {
            let issuer = try settings.requiredIssuers()[0]
            let uri = OpenIDConfiguration.jwksURI(ofFlag: jwksURI ?? settings.jwksURI)
            var path = try jwksPath.map { try SitePath($0) }
            if uri == nil, path == nil, let there = place.jwksPath, there != .jwks {
                path = there
                console.note(
                    "note: the JWK Set stays at \(there), as published; --jwks-path moves it")
            }
            return try IssuerSite(issuer: issuer, jwksURI: uri, jwksPath: path, keys: published)
        } catch let error as SiteError {
            throw Failure(error)
        }
    }
}

extension Failure {
    /// Why there can be no site.
    init(_ error: SiteError) {
        switch error {
        case .badPath(let path):
            self.init(
                ["", "/"].containsExactly(path)
                    ? "the path of the JWK Set is empty" : "\(Shown.text(path)) is no path for a JWK Set",
                hint: "names of letters, digits and - . _ ~ between slashes, and nothing at or below "
                    + SitePath.configuration.description, code: .usage)
        case .contradiction(let uri, let path, let url):
            self.init(
                "jwks_uri is \(Shown.text(uri)), but the JWK Set at \(path) is served at \(Shown.text(url))",
                hint: "leave out --jwks-path or --service-account-jwks-uri", code: .configuration)
        case .notServed(let error): self.init(error, code: error.subject == .keys ? .refused : .usage)
        case .unfetchable(let what, let url, let problem):
            self.init(
                "\(what) \(Shown.text(url)): \(problem)",
                hint: "kube-apiserver takes it, and no relying party could ever fetch its documents",
                code: .usage)
        }
    }
}
