internal import Files
internal import Findings
internal import HTTPS
internal import JOSE
internal import OpenSSL
internal import ServiceAccountTokens

/// A published issuer, and what is wrong with it.
///
///     let inspection = try IssuerInspection(of: .directory("site"), expecting: expectations)
///     for finding in inspection.findings where finding.result == .fail { … }
package struct IssuerInspection: Sendable {
    /// The findings, in the order of the checks.
    package private(set) var findings: [IssuerFinding] = []

    /// Fetches both documents of an issuer and checks them.
    ///
    /// - Throws: `FetchProblem` when no server answered at the place of the discovery document, `FileError` when there is no
    ///   such directory.
    package init(of place: PublishedPlace, expecting expectations: IssuerExpectations) throws {
        let document: PublishedDocument
        switch place {
        case .directory(let directory):
            do throws(FileError) {
                findings = NeighbourChecks.findings(
                    try ServedFiles(in: OpenDirectory(directory), except: []))
            } catch {
                throw FileError(path: directory, operation: "reading", kind: error.kind)
            }
            do throws(FileError) {
                document = try PublishedPlace.read(.configuration, in: directory)
            } catch {
                findings.append(Self.unreadable(.discoveryReachable, error, "\(error)"))
                return
            }
            findings.append(.ok(.discoveryReachable, document.place))
        case .web(let client):
            let url = SitePath.configuration.url(below: client.origin.text)
            do throws(FetchProblem) {
                document = try PublishedPlace.fetch(url, client)
            } catch {
                if error.isUnavailable { throw error }
                findings.append(Self.unreachable(.discoveryReachable, url, error, in: place))
                return
            }
            findings.append(.ok(.discoveryReachable, url))
        }
        findings += DeliveryChecks.discovery(document, expectations)
        let configuration = DiscoveryChecks(
            document, expected: expectations.issuer ?? Self.issuer(of: place),
            others: expectations.otherIssuers)
        findings += configuration.findings
        guard let uri = configuration.jwksURI else { return }
        let keySet = keySet(uri, issuer: configuration.issuer, in: place)
        if let keySet {
            findings.append(.ok(.jwksReachable, keySet.place))
            findings += DeliveryChecks.keySet(keySet, besides: document, expectations)
        }
        let checks = keySet.map { KeySetChecks($0, advertised: configuration.algorithms) }
        findings += checks?.findings ?? []
        if let published = checks?.set {
            findings +=
                expectations.keys.map { OwnKeyChecks.findings(published, own: $0) } ?? [
                    .notChecked(.keysPublished, "no key files were named (--service-account-key-file)")
                ]
        }
        let view = RelyingPartyView(
            issuer: configuration.issuer ?? "", jwksURI: uri, advertised: configuration.algorithms,
            document: keySet, set: checks?.set, hasOwnAuthorities: expectations.hasOwnAuthorities)
        for party in expectations.relyingParties { findings += party.findings(view) }
    }

    /// The issuer of a place: a URL is one, a directory has the issuer of its own document.
    private static func issuer(of place: PublishedPlace) -> String? {
        if case .web(let client) = place { client.origin.text } else { nil }
    }

    /// The JWK Set, or nil and a finding that says why there is none.
    private mutating func keySet(_ uri: String, issuer: String?, in place: PublishedPlace)
        -> PublishedDocument?
    {
        switch place {
        case .web(let client):
            do throws(FetchProblem) {
                return try PublishedPlace.fetch(uri, client)
            } catch {
                findings.append(Self.unreachable(.jwksReachable, uri, error, in: place))
            }
        case .directory(let directory):
            guard let issuer, let path = try? SitePath(of: uri, below: issuer) else {
                findings.append(
                    .notChecked(
                        .jwksReachable, "jwks_uri is \(uri), which is not below the issuer, and so not in DIR"
                    ))
                return nil
            }
            do throws(FileError) {
                return try PublishedPlace.read(path, in: directory)
            } catch {
                findings.append(Self.unreadable(.jwksReachable, error, "\(error), and jwks_uri is \(uri)"))
            }
        }
        return nil
    }

    private static func unreadable(
        _ id: IssuerCheckID, _ error: FileError, _ message: String
    ) -> IssuerFinding {
        let advice =
            switch error.kind {
            case .missing:
                id == .jwksReachable
                    ? "write the JWK Set there (satoken publish), or correct jwks_uri"
                    : "write it there: satoken publish"
            case .noPermission:
                "let all users read it (chmod 644, and 755 the directories): a web server runs as another user"
            case .tooLarge: "a discovery document or JWK Set is a few kilobytes"
            default: "put a file there: satoken publish"
            }
        return .fail(id, message, fix: advice)
    }

    private static func unreachable(
        _ id: IssuerCheckID, _ url: String, _ problem: FetchProblem, in place: PublishedPlace
    ) -> IssuerFinding {
        .fail(id, "\(url): \(problem)", fix: problem.advice(place.credentials(for: url), at: url))
    }
}
