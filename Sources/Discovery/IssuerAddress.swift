internal import HTTPS
internal import OpenSSL

/// What an issuer must be so that relying parties can fetch its documents. kube-apiserver requires less: it accepts
/// `https://`, ports out of range and blanks.
package enum IssuerAddress {
    /// Why no relying party can fetch the documents of an issuer; nil when its text allows it.
    package static func problem(_ issuer: String) -> String? {
        if let own = Self.issuer(ofDocument: issuer) {
            return "it is the address of a discovery document, whose issuer is \(own)"
        }
        do throws(FetchProblem) {
            _ = try WebAddress(issuer)
            return nil
        } catch {
            return error.description
        }
    }

    /// The issuer whose discovery document is at a URL, nil for a URL of anything else.
    package static func issuer(ofDocument url: String) -> String? { issuer(of: url, file: .configuration) }

    /// The issuer whose site has a file at a URL, nil for a URL of anything else.
    package static func issuer(of url: String, file: SitePath) -> String? {
        let ending = "/" + file.description
        let bare = url.hasSuffix("/") ? String(url.dropLast()) : url
        return bare.hasSuffix(ending) ? String(bare.dropLast(ending.count)) : nil
    }
}
