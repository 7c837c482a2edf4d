package import Recognition

/// Why a file gave no key: the file, what it holds, and what it should hold.
public struct KeyFileError: Error, Sendable, CustomStringConvertible {
    /// What the file was read for.
    public enum Wanted: Sendable, Equatable {
        case verificationKey
        case signingKey
    }

    /// What is wrong.
    package enum Problem: Sendable, Equatable {
        /// Blocks of which none is a key that is read.
        case noKey(Wanted, skipped: [SkippedBlock])
        /// Not one PEM block, and what the file looks like instead; nil for nothing in particular.
        case noPEM(Wanted, InputKind?)
        /// An RSA key that Go refuses to sign with.
        case tooShort(bits: Int)
        /// More keys than are read.
        case tooManyKeys(limit: Int)
        /// The first private key is of a kind that signs no token.
        case otherAlgorithm(String)
        /// An ECDSA key on a curve that no JOSE algorithm signs with.
        case noAlgorithm(curve: String)
    }

    /// The file, as the caller named it.
    public let path: String
    /// What is wrong.
    package let problem: Problem
    /// How the file is encoded where that is not plain UTF-8.
    package let mark: PlainText.Mark?

    init(path: String, problem: Problem) {
        self.path = path
        self.problem = problem
        mark = nil
    }

    init(path: String, wanted: Wanted, skipped: [SkippedBlock], bytes: [UInt8]) {
        self.path = path
        mark = PlainText(bytes).mark
        if !skipped.isEmpty {
            problem = .noKey(wanted, skipped: skipped)
            return
        }
        problem = .noPEM(wanted, InputKind(bytes))
    }

    /// One line for people: where, what was found, what was expected.
    public var description: String {
        switch problem {
        case .noKey(let wanted, let skipped):
            let labels = skipped.prefix(3).map(Self.words).joined(separator: ", ")
            let more = skipped.count > 3 ? " and \(skipped.count - 3) more" : ""
            return "\(path): holds \(labels)\(more), but no \(wanted.keys)"
        case .noPEM(let wanted, let look):
            let found =
                switch look {
                case .empty: "is empty"
                case .der: "holds DER, not PEM"
                case nil, .opaque, .message: "holds no PEM"
                case .pem(let label): "holds PEM (\(label)) that cannot be read"
                // What it looks like may quote it; a key file's text is not shown.
                case .placeholder(.template): "holds a template that was not rendered, not PEM"
                case .placeholder: "holds a placeholder, not PEM"
                case .path: "holds the name of a file, not PEM"
                case .status: "holds an API server's refusal, not PEM"
                case .some(let look): "holds \(look.words), not PEM"
                }
            return "\(path): \(found), expected an \(wanted.keys)"
        case .tooManyKeys(let limit): return "\(path): more than \(limit) keys in all"
        case .tooShort(let bits):
            return "\(path): an RSA key of \(bits) bits, at least 1024 are needed to sign"
        case .otherAlgorithm(let name):
            return "\(path): its first private key is for \(name), tokens are signed with RSA or ECDSA"
        case .noAlgorithm(let curve):
            return "\(path): an ECDSA key on \(curve), only P-256, P-384 and P-521 can sign"
        }
    }

    /// A block by its label, with its algorithm where that is the problem.
    private static func words(_ block: SkippedBlock) -> String {
        guard case .otherAlgorithm(let name) = block.reason else { return "\"\(block.label)\"" }
        return "\"\(block.label)\" for \(name), which Kubernetes does not use"
    }

    /// What to do, where something would help.
    public var hint: String? {
        if let mark { return "\(mark.words); \(mark.fix)" }
        switch problem {
        case .noKey(_, let skipped):
            guard let first = skipped.first else { return nil }
            return [first.description, first.hint].compactMap { $0 }.joined(separator: "; ")
        case .noPEM(let wanted, let look): return look.flatMap { Self.hint($0, wanted) }
        case .tooManyKeys: return "name each file once, with the keys that tokens in use are signed with"
        case .tooShort, .noAlgorithm, .otherAlgorithm: return "make one: openssl genrsa -out sa.key 2048"
        }
    }

    /// How to make a key file of what was given in its place.
    private static func hint(_ look: InputKind, _ wanted: Wanted) -> String? {
        switch look {
        case .der where wanted == .signingKey: "convert it: openssl pkey -inform DER -in FILE"
        case .der:
            "convert it: openssl pkey -inform DER -in FILE -pubout, with -pubin where it is a public key"
        case .encodedPEM(let times):
            "decode it: " + (0..<times).map { "base64 -d\($0 == 0 ? " FILE" : "")" }.joined(separator: " | ")
        case .compressed: "decompress it: \(look.decompression)"
        case .encodedDER:
            "decode it: base64 -d FILE gives DER; openssl pkey -inform DER -pubout makes PEM of it"
        case .sshKey:
            wanted == .signingKey
                ? "a public key signs nothing; of the private one: ssh-keygen -p -m PEM -f COPY"
                : "convert it: ssh-keygen -e -m PKCS8 -f FILE"
        case .jwkSet, .jwk: "a JWK Set is no key file: it goes to --jwks"
        case .json, .object: "give the PEM that is in it: base64 -d where it is the value of a Secret's data"
        case .placeholder(let placeholder): placeholder.fix
        case .html, .xml, .status:
            "the answer of a server was kept as the key: look at how the file was fetched"
        case .encodedToken, .cutOff, .shortened: "a token is no key: it goes to satoken verify"
        case .path: "give the file itself"
        default: nil
        }
    }
}

extension KeyFileError.Wanted {
    /// The keys that are read, for messages.
    fileprivate var keys: String {
        switch self {
        case .verificationKey:
            "RSA or ECDSA key as \"PUBLIC KEY\", \"CERTIFICATE\", \"RSA PRIVATE KEY\" or \"EC PRIVATE KEY\""
        case .signingKey:
            "RSA or ECDSA key as \"PRIVATE KEY\", \"RSA PRIVATE KEY\" or \"EC PRIVATE KEY\""
        }
    }
}
