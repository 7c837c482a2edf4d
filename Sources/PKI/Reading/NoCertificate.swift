import OpenSSL
import Recognition

/// A file that should hold certificates and holds none.
struct NoCertificate {
    /// What it holds, as the rest of a sentence, and what was expected.
    let words: String
    /// How to make of it what is wanted; nil where nothing is known but to make the certificate anew.
    let fix: String?

    init(_ bundle: CertificateBundle, _ file: String) {
        let expected = "\"CERTIFICATE\" was expected"
        if let mark = bundle.mark {
            words = "\(mark.words), and Go finds no PEM in it"
            fix = mark.fix.replacing("FILE", with: file)
            return
        }
        if !bundle.otherLabels.isEmpty {
            words = "holds \(bundle.otherLabels.map { "\"\($0)\"" }.joined(separator: ", ")), \(expected)"
            fix = nil
            return
        }
        let look = bundle.look
        fix = look.flatMap { Self.fix($0, file) }
        words =
            switch look {
            case .empty: "is empty, \(expected)"
            // What it looks like may quote it.
            case .placeholder(.template): "holds a template that was not rendered, \(expected)"
            case .placeholder: "holds a placeholder, \(expected)"
            case nil, .pem, .opaque, .message, .path, .status: "holds no PEM, \(expected)"
            case .some(let look): "holds \(look.words), and no PEM"
            }
    }

    private static func fix(_ look: InputKind, _ file: String) -> String? {
        switch look {
        case .der: "openssl x509 -inform DER -in \(file) -out \(file)"
        case .encodedPEM(let times):
            "decode it: base64 -d \(file)" + String(repeating: " | base64 -d", count: times - 1)
        case .encodedDER: "decode it: base64 -d \(file) | openssl x509 -inform DER"
        case .compressed: "decompress it: \(look.decompression.replacing("FILE", with: file))"
        case .html, .xml, .status:
            "the answer of a server was kept as the certificate: look at how the file was fetched"
        case .json, .object:
            "put the PEM there that is in it: base64 -d where it is the value of a Secret's data"
        case .placeholder(let placeholder): placeholder.fix
        default: nil
        }
    }
}

/// Text that holds a key or a certificate where the name of a file belongs.
enum PastedPEM {
    /// Whether a file's name is none.
    static func isOne(_ path: String) -> Bool {
        path.contains("-----BEGIN ") || Redaction.withoutSecrets(path) != path
    }
}
