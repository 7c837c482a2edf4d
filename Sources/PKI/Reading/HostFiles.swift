import Files
import OpenSSL
import Recognition

/// The files of one host: each is read once for each thing that is asked of it, and none is kept.
///
/// What is kept of all of them together is bounded, and so are the bytes that are read, for a root may be another
/// person's.
final class HostFiles {
    private let root: Root
    private var bundles: [String: Result<CertificateBundle, Unread>] = [:]
    private var keys: [String: Result<CertificateKey?, Unread>] = [:]
    private var modes: [String: Result<Mode, Unread>] = [:]
    private var bytesLeft = 256 << 20
    private var certificatesLeft = mostCertificates

    /// How large a file of certificates or keys may be: about ten thousand certificates.
    private static let limit = 16 << 20
    /// Certificates that are kept of all files together.
    static let mostCertificates = 15_000

    /// Why a file was not read.
    struct Unread: Error {
        enum Kind {
            case missing
            /// It is there, and nothing that a process could use: a directory, a pipe, or too large.
            case unusable
            /// This user may not, or the run's bounds are reached: nothing is known of it.
            case unknown
        }

        /// Why, with the path in it.
        let reason: String
        let kind: Kind

        init(_ reason: String, _ kind: Kind) {
            self.reason = reason
            self.kind = kind
        }

        init(_ error: FileError) {
            reason = error.description
            switch error.kind {
            case .missing: kind = .missing
            case .isDirectory, .notAFile, .tooLarge: kind = .unusable
            default: kind = .unknown
            }
        }
    }

    /// Who may read a file.
    struct Mode {
        let bits: UInt32
        let isRegular: Bool
    }

    init(root: Root) { self.root = root }

    /// Reads a file; its bytes are the caller's alone.
    func bytes(_ path: String) -> Result<[UInt8], Unread> {
        if bytesLeft <= 0 {
            return .failure(
                Unread("\(path): not read, for more than 256 MiB were read of this host before it", .unknown))
        }
        do throws(FileError) {
            let contents = try root.read(path, limit: Self.limit)
            bytesLeft -= contents.bytes.count
            modes[path] = .success(Mode(bits: contents.mode, isRegular: contents.isRegular))
            return .success(contents.bytes)
        } catch {
            let unread = Unread(error)
            modes[path] = .failure(unread)
            return .failure(unread)
        }
    }

    /// Who may read a file that can be read.
    func mode(_ path: String) -> Result<Mode, Unread> {
        if let known = modes[path] { return known }
        if case .failure(let unread) = bytes(path) { return .failure(unread) }
        return modes[path] ?? .failure(Unread("\(path): not read", .unknown))
    }

    /// The certificates in a file.
    func bundle(_ path: String) -> Result<CertificateBundle, Unread> {
        if let known = bundles[path] { return known }
        let result = bytes(path).flatMap { bytes in
            let bundle = CertificateBundle(bytes)
            certificatesLeft -= bundle.certificates.count
            return certificatesLeft < 0
                ? .failure(
                    Unread(
                        "\(path): not kept, for the host holds more than \(Self.mostCertificates) certificates",
                        .unknown))
                : .success(bundle)
        }
        bundles[path] = result
        return result
    }

    /// The public half of the first private key in a file, nil when it holds none.
    func privateKey(_ path: String) -> Result<CertificateKey?, Unread> {
        if let known = keys[path] { return known }
        let result = bytes(path).map { CertificateKey(ofPrivateKey: $0) }
        keys[path] = result
        return result
    }

    /// The label of the first PEM block in a file, nil where there is none.
    func firstLabel(_ path: String) -> String? {
        guard case .success(let bytes) = bytes(path) else { return nil }
        return Self.firstLabel(of: bytes)
    }

    /// The label of the first PEM block, with that of PKCS#8 for all that a pass phrase encrypts.
    static func firstLabel(of bytes: [UInt8]) -> String? {
        guard case .pem(let label) = InputKind(bytes) else { return nil }
        let isEncrypted = bytes.prefix(4096).firstRange(of: "Proc-Type: 4,ENCRYPTED".utf8) != nil
        return isEncrypted ? "ENCRYPTED PRIVATE KEY" : label
    }

    /// The host's files below a directory; none when it cannot be read.
    func list(_ directory: String) -> [String] {
        (try? root.files(in: directory, depth: 6, limit: 4096)) ?? []
    }
}
