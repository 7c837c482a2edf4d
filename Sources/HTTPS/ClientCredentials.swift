internal import OpenSSL

/// The authorities that a client trusts and its own credentials, from files under kubectl's option names.
package struct ClientCredentials: Sendable {
    /// `--certificate-authority`: who may sign servers' certificates.
    package let trust: TrustedAuthorities
    /// `--client-certificate` with `--client-key`; nil where none were named.
    package let identity: ClientIdentity?
    /// The token in `--token-file`, nil where none was named: printable ASCII without white space.
    package let bearerToken: String?

    /// The largest file of certificates, key or token that is read.
    package static let fileLimit = 4 << 20

    /// Reads the files that are named. A certificate and its key are named both or not at all.
    ///
    /// - Parameter read: the bytes of a file, at most `fileLimit`.
    /// - Throws: `ClientCredentialsError` for a file that does not hold what it should, and what `read` throws.
    package init(
        authorities: String? = nil, certificate: String? = nil, key: String? = nil, token: String? = nil,
        reading read: (_ path: String) throws -> [UInt8]
    ) throws {
        trust = try authorities.map { .these(try Self.authorities(read($0), $0)) } ?? .system
        if let certificate, let key {
            let (certificates, keyBytes) = (try read(certificate), try read(key))
            do throws(ClientIdentity.Problem) {
                identity = try ClientIdentity(certificates: certificates, key: keyBytes)
            } catch {
                throw switch error {
                case .noCertificate: ClientCredentialsError(path: certificate, problem: .noCertificate)
                case .noKey: ClientCredentialsError(path: key, problem: .noKey)
                case .noPair: ClientCredentialsError(path: key, problem: .noPair(certificate: certificate))
                }
            }
        } else {
            identity = nil
        }
        bearerToken = try token.map { try Self.token(read($0), $0) }
    }

    private static func authorities(
        _ bytes: [UInt8], _ path: String
    ) throws(ClientCredentialsError) -> [Certificate] {
        let bundle = CertificateBundle(bytes)
        if let line = bundle.malformedLine {
            throw ClientCredentialsError(path: path, problem: .damaged(line: line))
        }
        if bundle.certificates.isEmpty { throw ClientCredentialsError(path: path, problem: .noCertificate) }
        return bundle.certificates
    }

    /// The token without the line endings of its file. Any other byte that is no part of a token is refused, so that no part of
    /// one is sent to a server.
    private static func token(_ bytes: [UInt8], _ path: String) throws(ClientCredentialsError) -> String {
        var text = bytes[...]
        while let last = text.last, last == 0x0A || last == 0x0D { text.removeLast() }
        guard !text.isEmpty, text.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else {
            throw ClientCredentialsError(path: path, problem: .noToken)
        }
        return String(decoding: text, as: UTF8.self)
    }
}

/// Why a file does not hold the credentials or authorities that were expected.
package struct ClientCredentialsError: Error, Equatable, Sendable, CustomStringConvertible {
    package enum Problem: Equatable, Sendable {
        /// No PEM block of a certificate.
        case noCertificate
        /// The block at this line is labelled a certificate, and is none.
        case damaged(line: Int)
        /// No private key, or an encrypted one.
        case noKey
        /// The key is not that of the certificate.
        case noPair(certificate: String)
        /// Not one line of printable ASCII.
        case noToken
    }

    /// The file, as the caller named it.
    package let path: String
    /// What is wrong with it.
    package let problem: Problem

    /// One line for people.
    package var description: String {
        switch problem {
        case .noCertificate: "\(path): holds no certificate, PEM blocks labelled CERTIFICATE are expected"
        case .damaged(let line): "\(path): the block in line \(line) is no certificate"
        case .noKey: "\(path): holds no private key, or an encrypted one"
        case .noPair(let certificate): "\(path): is not the private key of \(certificate)"
        case .noToken:
            "\(path): holds no bearer token, printable characters without white space are expected"
        }
    }
}
