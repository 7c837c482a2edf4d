/// Why a file gave no key: the file, what it holds, and what it should hold.
public struct KeyFileError: Error, Sendable, CustomStringConvertible {
    /// What the file was read for.
    public enum Wanted: Sendable, Equatable {
        case verificationKey
        case signingKey
    }

    /// What is wrong.
    public enum Problem: Sendable, Equatable {
        /// Blocks of which none is a key that is read.
        case noKey(Wanted, skipped: [SkippedBlock])
        /// Not one PEM block.
        case noPEM(Wanted, Look)
        /// An RSA key that Go refuses to sign with.
        case tooShort(bits: Int)
        /// The first private key is of a kind that signs no token.
        case otherAlgorithm(String)
        /// An ECDSA key on a curve that no JOSE algorithm signs with.
        case noAlgorithm(curve: String)
    }

    /// What a file without PEM looks like.
    public enum Look: Sendable, Equatable {
        case empty
        case der
        case json
        case other
    }

    /// The file, as the caller named it.
    public let path: String
    /// What is wrong.
    public let problem: Problem

    init(path: String, problem: Problem) {
        self.path = path
        self.problem = problem
    }

    init(path: String, wanted: Wanted, skipped: [SkippedBlock], bytes: [UInt8]) {
        self.path = path
        if !skipped.isEmpty {
            problem = .noKey(wanted, skipped: skipped)
            return
        }
        let first = bytes.first { $0 > 0x20 }
        let look: Look =
            switch first {
            case nil: .empty
            case UInt8(ascii: "0") where bytes.count > 1 && bytes[1] >= 0x30 && bytes.contains { $0 >= 0x80 }:
                .der
            case UInt8(ascii: "{"): .json
            default: .other
            }
        problem = .noPEM(wanted, look)
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
                case .json: "holds JSON, not PEM"
                case .other: "holds no PEM"
                }
            return "\(path): \(found), expected an \(wanted.keys)"
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
        switch problem {
        case .noKey(_, let skipped):
            guard let first = skipped.first else { return nil }
            return [first.description, first.hint].compactMap { $0 }.joined(separator: "; ")
        case .noPEM(.verificationKey, .der):
            return
                "convert it: openssl pkey -inform DER -in FILE -pubout, with -pubin where it is a public key"
        case .noPEM(.signingKey, .der): return "convert it: openssl pkey -inform DER -in FILE"
        case .noPEM(_, .json): return "a JWKS is no key file"
        case .noPEM: return nil
        case .tooShort, .noAlgorithm, .otherAlgorithm: return "make one: openssl genrsa -out sa.key 2048"
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
