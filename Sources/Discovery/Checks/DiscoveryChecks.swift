internal import Findings
internal import HTTPS
internal import JOSE
internal import JSON
internal import OpenSSL
internal import Recognition
internal import ServiceAccountTokens
internal import Text

/// The discovery document itself (OpenID Connect Discovery 1.0, 3).
struct DiscoveryChecks {
    /// Its issuer; nil when it has none.
    private(set) var issuer: String?
    /// Where the keys are; nil when it does not say.
    private(set) var jwksURI: String?
    /// The algorithms that it announces; nil when it announces none.
    private(set) var algorithms: [String]?
    private(set) var findings: [IssuerFinding] = []

    /// - Parameters:
    ///   - expected: the issuer that it should have; nil means its own.
    ///   - others: further issuers that the API server accepts.
    init(_ document: PublishedDocument, expected: String?, others: [String]) {
        let value: JSONValue
        do throws(JSONError) {
            value = try JSONValue(parsing: document.bytes)
        } catch {
            let other = JSONStandIn(document.bytes, maker: "satoken openid-configuration")
            fail(
                .discoveryDocument, "\(document.place) \(other?.words ?? error.verdict)",
                other?.fix ?? Self.rewrite)
            return
        }
        guard value.kind == .object else {
            fail(.discoveryDocument, "\(document.place) is no JSON object", Self.rewrite)
            return
        }
        issuer = value["issuer"]?.string
        jwksURI = value["jwks_uri"]?.string
        algorithms = value["id_token_signing_alg_values_supported"]?.elements.compactMap(\.string)
        checkMembers(value)
        checkIssuer(expected, others)
        checkJWKSURI()
    }

    private static let rewrite = "write it anew: satoken openid-configuration, satoken publish"

    private mutating func fail(_ id: IssuerCheckID, _ message: String, _ fix: String) {
        findings.append(.fail(id, message, fix: fix))
    }

    private mutating func checkMembers(_ value: JSONValue) {
        let strings = ["issuer", "jwks_uri"].filter { value[$0]?.string?.isEmpty != false }
        // REQUIRED by the specification; kube-apiserver leaves out authorization_endpoint, which no token exchange needs.
        let lists = [
            "response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported",
        ].filter { name in
            let elements = value[name]?.elements ?? []
            return elements.isEmpty || elements.contains { $0.string == nil }
        }
        let missing = strings + lists
        if missing.isEmpty {
            findings.append(.ok(.discoveryDocument, "it has every member that relying parties ask for"))
        } else {
            fail(.discoveryDocument, "it lacks \(missing.joined(separator: ", "))", Self.rewrite)
        }
    }

    private mutating func checkIssuer(_ expected: String?, _ others: [String]) {
        guard let issuer, !issuer.isEmpty else { return }
        if let expected {
            if let place = others.firstIndex(where: { $0.isExactly(issuer) }) {
                fail(
                    .issuer,
                    "issuer is \(GoText.quoted(issuer)), the server's \(Self.ordinal(place + 2)) --service-account-issuer: it accepts "
                        + "that one, and its tokens carry the first, \(GoText.quoted(expected))",
                    "name \(issuer) first among --service-account-issuer on every control-plane node; tokens that carry the "
                        + "other one stay accepted")
            } else if !issuer.isExactly(expected) {
                let difference = TextDifference.words(issuer, expected) ?? "they are different"
                fail(
                    .issuer,
                    "issuer is \(GoText.quoted(issuer)), expected \(GoText.quoted(expected)): \(difference)",
                    "relying parties compare to the letter: make --service-account-issuer, the document and their "
                        + "own settings one text")
            } else {
                findings.append(.ok(.issuer, "issuer is \(issuer) to the letter"))
            }
        } else {
            findings.append(
                .note(
                    .issuer, "issuer is \(issuer), compared with nothing",
                    fix: "name the one in tokens with --service-account-issuer"))
        }
        if let problem = IssuerURL.problem(forDiscovery: issuer)
            ?? IssuerAddress.problem(issuer).map({ "issuer \(GoText.quoted(issuer)): \($0)" })
        {
            fail(.issuerForm, problem, "an issuer is an https URL without query and fragment")
        } else {
            findings.append(.ok(.issuerForm, "it is an https URL without query and fragment"))
        }
    }

    private static func ordinal(_ number: Int) -> String {
        ["second", "third", "fourth", "fifth"].dropFirst(number - 2).first ?? "\(number)th"
    }

    private mutating func checkJWKSURI() {
        guard let jwksURI, !jwksURI.isEmpty else { return }
        let address: WebAddress
        do throws(FetchProblem) {
            address = try WebAddress(jwksURI)
        } catch {
            fail(.jwksURI, "jwks_uri is \(GoText.quoted(jwksURI)): \(error)", "name an https URL")
            return
        }
        if !address.isSecure {
            fail(
                .jwksURI,
                "jwks_uri is \(jwksURI): an attacker who can change what comes over plain http chooses the keys",
                "name an https URL")
            return
        }
        let other = issuer.flatMap { try? WebAddress($0) }.map { $0.host != address.host } ?? false
        findings.append(
            other
                ? .note(
                    .jwksURI, "jwks_uri is \(jwksURI), on another host than the issuer's",
                    fix:
                        "relying parties must reach that one too; kube-apiserver: --service-account-jwks-uri")
                : .ok(.jwksURI, "jwks_uri is \(jwksURI)"))
    }
}
