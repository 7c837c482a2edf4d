import Files
import OpenSSL

/// The files of one host, each read once.
final class HostFiles {
    private let root: Root
    private var read: [String: Result<FileContents, FileError>] = [:]
    private var bundles: [String: CertificateBundle] = [:]
    private var keys: [String: CertificateKey?] = [:]

    /// How large a file of certificates or keys may be: about ten thousand certificates.
    private static let limit = 16 << 20

    init(root: Root) { self.root = root }

    func contents(_ path: String) -> Result<FileContents, FileError> {
        if let known = read[path] { return known }
        let result = Result { () throws(FileError) in try root.read(path, limit: Self.limit) }
        read[path] = result
        return result
    }

    /// The certificates in a file.
    func bundle(_ path: String) -> Result<CertificateBundle, FileError> {
        if let known = bundles[path] { return .success(known) }
        return contents(path).map { contents in
            let bundle = CertificateBundle(contents.bytes)
            bundles[path] = bundle
            return bundle
        }
    }

    /// The public half of the first private key in a file, nil when it holds none.
    func privateKey(_ path: String) -> Result<CertificateKey?, FileError> {
        if let known = keys[path] { return .success(known) }
        return contents(path).map { contents in
            let key = CertificateKey(ofPrivateKey: contents.bytes)
            keys[path] = .some(key)
            return key
        }
    }

    /// The host's files below a directory; none when it cannot be read.
    func list(_ directory: String) -> [String] {
        (try? root.files(in: directory, depth: 6, limit: 4096)) ?? []
    }
}
