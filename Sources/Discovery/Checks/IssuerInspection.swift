internal import Files
package import JOSE
internal import OpenSSL
internal import ServiceAccountTokens

/// A published issuer, and what is wrong with it.
///
///     let inspection = try IssuerInspection(of: .directory("site"), expecting: expectations)
///     for finding in inspection.findings where finding.result == .fail { … }
package struct IssuerInspection: Sendable {
    /// What is known besides.
    package struct Expectations: Sendable {
        /// The issuer that tokens name; nil to take the published one for it.
        package var issuer: String?
        /// The keys that the API server verifies with; nil when they are not known.
        package var keys: [VerificationKey]?
        /// Seconds between publishing a key and signing with it; nil when it is not known.
        package var leadTime: Int?
        /// Whom the issuer is for.
        package var relyingParties: [RelyingParty] = []
        /// Whether certificates were judged by authorities that were named, not by the system's.
        package var hasOwnAuthorities = false
        /// Seconds since the epoch.
        package var now = 0.0

        package init() {}
    }

    /// What was found, in the order of the checks.
    package private(set) var findings: [IssuerFinding] = []

    /// Fetches both documents of an issuer and checks them.
    ///
    /// - Throws: `FetchProblem` when nobody answered where the discovery document should be, `FileError` when it cannot be
    ///   read.
    package init(of place: PublishedPlace, expecting expectations: Expectations) throws {
        let document: PublishedDocument
        switch place {
        case .directory(let directory):
            document = try PublishedPlace.read(Self.wellKnown, in: directory)
            findings.append(.ok(.discoveryReachable, document.place))
        case .web(let client, let identified, let origin):
            // OpenID Connect Discovery 1.0, 4: less one slash at its end.
            let base = origin.text.hasSuffix("/") ? String(origin.text.dropLast()) : origin.text
            let url = "\(base)/\(Self.wellKnown)"
            do throws(FetchProblem) {
                document = try PublishedPlace.fetch(url, client, identified: identified, origin: origin)
            } catch {
                if error.isUnavailable { throw error }
                findings.append(Self.unreachable(.discoveryReachable, url, error))
                return
            }
            findings.append(.ok(.discoveryReachable, url))
        }
        findings += DeliveryChecks.findings(document, isJWKS: false, expectations)
        let configuration = DiscoveryChecks(
            document, expected: expectations.issuer ?? Self.issuer(of: place))
        findings += configuration.findings
        guard let uri = configuration.jwksURI else { return }
        let keySet = keySet(uri, issuer: configuration.issuer, in: place)
        if let keySet {
            findings.append(.ok(.jwksReachable, keySet.place))
            findings += DeliveryChecks.findings(keySet, isJWKS: true, expectations)
        }
        let checks = keySet.map { KeySetChecks($0, advertised: configuration.algorithms) }
        findings += checks?.findings ?? []
        if let own = expectations.keys, let published = checks?.set {
            findings += OwnKeyChecks.findings(published, own: own)
        }
        let view = RelyingPartyView(
            issuer: configuration.issuer ?? "", jwksURI: uri, advertised: configuration.algorithms,
            document: keySet, set: checks?.set, hasOwnAuthorities: expectations.hasOwnAuthorities)
        for party in expectations.relyingParties { findings += party.findings(view) }
    }

    private static let wellKnown = ".well-known/openid-configuration"

    /// The issuer that a place stands for: a URL is one, a directory is judged by its own.
    private static func issuer(of place: PublishedPlace) -> String? {
        if case .web(_, _, let origin) = place { origin.text } else { nil }
    }

    /// The JWK Set, or nil and a finding that says why there is none.
    private mutating func keySet(_ uri: String, issuer: String?, in place: PublishedPlace)
        -> PublishedDocument?
    {
        switch place {
        case .web(let client, let identified, let origin):
            do throws(FetchProblem) {
                return try PublishedPlace.fetch(uri, client, identified: identified, origin: origin)
            } catch {
                findings.append(Self.unreachable(.jwksReachable, uri, error))
            }
        case .directory(let directory):
            let base = issuer.map { $0.hasSuffix("/") ? $0 : $0 + "/" } ?? ""
            let path = uri.dropFirst(base.count)
            guard !base.isEmpty, uri.hasPrefix(base), !path.isEmpty,
                !path.split(separator: "/").contains(".."), !path.contains(where: { "?#%".contains($0) })
            else {
                findings.append(
                    .notChecked(
                        .jwksReachable, "jwks_uri is \(uri), which is not below the issuer, and so not in DIR"
                    ))
                return nil
            }
            do throws(FileError) {
                return try PublishedPlace.read(String(path), in: directory)
            } catch {
                findings.append(
                    .fail(
                        .jwksReachable, "\(error), and jwks_uri is \(uri)",
                        hint: "write the JWK Set there (satoken publish), or correct jwks_uri"))
            }
        }
        return nil
    }

    private static func unreachable(
        _ id: IssuerCheckID, _ url: String, _ problem: FetchProblem
    ) -> IssuerFinding {
        .fail(id, "\(url): \(problem)", hint: problem.advice)
    }
}
