internal import Discovery
internal import Files
internal import HTTPS
package import JOSE
internal import JSON
internal import OpenSSL
internal import Recognition
internal import ServiceAccountTokens

/// Where a JWK Set is, and how it is got.
package struct KeySetSource: Sendable {
    private let place: String
    private let fetch: @Sendable () throws -> [UInt8]

    /// A file, or what a URL names.
    ///
    /// - Parameter origin: the URL of the server that may be shown credentials; nil for the same.
    package init(_ place: String, _ connection: Connection, origin: String? = nil) throws {
        self.place = place
        guard place.contains("://") else {
            fetch = {
                do throws(FileError) {
                    return try File.read(place, limit: ForeignJWKSet.sizeLimit).bytes
                } catch {
                    var failure = ProgramFailure(error)
                    switch error.kind {
                    case .missing: failure.hint = "a file is meant, since a URL begins with https://"
                    case .isDirectory:
                        failure.hint =
                            "a published site has its set in \(Shown.text("\(place)/\(SitePath.jwks)"))"
                    default: break
                    }
                    throw failure
                }
            }
            return
        }
        let address: WebAddress
        do throws(FetchProblem) {
            _ = try WebAddress(place)
            address = try WebAddress(origin ?? place)
        } catch {
            throw FetchFailure(url: place, problem: error, credentials: .none)
        }
        let client = try connection.client(for: address)
        let credentials: CallerCredentials =
            client.hasCredentials ? .refused : .possible(options: "--client-certificate")
        fetch = {
            do throws(FetchProblem) {
                return try PublishedPlace.fetch(place, client).bytes
            } catch {
                throw FetchFailure(url: place, problem: error, credentials: credentials)
            }
        }
    }

    /// What a document is that is no set: an unreadable file, or the answer of a server, which is of no use.
    var unusable: ExitCode { place.contains("://") ? .unavailable : .unreadableInput }

    /// The document as it is now.
    package func bytes() throws -> [UInt8] { try fetch() }

    /// The place for words to people.
    package var shown: String { place == "-" ? "standard input" : Shown.text(place) }

    package func read() throws -> ForeignJWKSet {
        let bytes = try fetch()
        do throws(JWKSetError) {
            return try ForeignJWKSet(parsing: bytes)
        } catch {
            if let other = JSONStandIn(bytes, maker: "satoken jwks") {
                throw ProgramFailure(
                    "\(shown): \(Shown.printable(other.words)), a JWK Set was expected",
                    hint: hint(error, bytes) ?? other.fix, code: unusable)
            }
            throw ProgramFailure("\(shown): \(error)", hint: hint(error, bytes), code: unusable)
        }
    }

    /// The keys of a set. One without any is a mistake of its publisher, at the first reading and at each later one.
    package func usable(_ set: ForeignJWKSet) throws -> [VerificationKey] {
        let keys = set.keys
        if keys.isEmpty {
            throw ProgramFailure("\(shown): holds no key that verifies tokens", code: unusable)
        }
        return keys
    }

    /// Where the set may be whose place something else was taken for.
    private func hint(_ error: JWKSetError, _ bytes: [UInt8]) -> String? {
        switch error {
        case .noKeys:
            (try? JSONValue(parsing: bytes))?["jwks_uri"]?.string.map {
                "this is a discovery document, its keys are at \(Shown.text($0))"
            }
        case .notJSON where bytes.holds("-----BEGIN "):
            "key files go with --service-account-key-file"
        case .notJSON where place.contains("://"):
            "name the set itself: it is at the jwks_uri of the issuer's discovery document"
        default: nil
        }
    }

    private static let mostWarnings = 16

    /// What is passed over, and what is odd.
    package func warnings(_ set: ForeignJWKSet) -> [Warning] {
        var remarks: [String] = []
        for (index, element) in set.elements.enumerated() {
            let name =
                "key \(index + 1)\(element.keyID.map { " (\(Shown.text(String($0.prefix(80))))" + ")" } ?? "")"
            if case .failure(let reason) = element.key { remarks.append("\(name) is passed over: \(reason)") }
            remarks += element.notes.filter(\.bearsOnVerifying).map { "\(name): \($0)" }
        }
        let named = remarks.prefix(Self.mostWarnings).map { Warning("\(shown): \($0)") }
        let more = remarks.count - named.count
        return more == 0 ? named : named + [Warning("\(shown): \(more) more of such remarks")]
    }
}

extension ForeignJWK.Note {
    /// Whether a verifier should know; the rest concerns the publisher alone.
    fileprivate var bearsOnVerifying: Bool {
        switch self {
        case .privateMembers, .repeatedKeyID, .noKeyID: true
        case .shortKey, .repeatedKey, .noAlgorithm, .noUse, .leadingZeros: false
        }
    }
}
