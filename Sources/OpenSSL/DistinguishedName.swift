internal import COpenSSL

/// The name of a subject or issuer (RFC 5280, 4.1.2.4).
package struct DistinguishedName: Sendable, Hashable {
    /// The DER, which is what Go compares when it looks for an issuer.
    package let der: [UInt8]
    /// The values of its organizations (O), which are Kubernetes' groups, in order.
    package let organizations: [String]
    /// The last common name (CN), which is Kubernetes' user; nil when there is none.
    package let commonName: String?
    /// Every attribute as "CN=kubernetes", in order, joined by commas.
    package let text: String

    /// Attributes and bytes of a value that are kept; real names have a handful of short ones.
    private static let limits = (attributes: 64, bytes: 1024)

    /// Borrows the name.
    init(_ name: OpaquePointer?) {
        defer { ERR_clear_error() }
        var start: UnsafePointer<UInt8>?
        var length = 0
        if unsafe X509_NAME_get0_der(name, &start, &length) == 1, let start = unsafe start {
            der = unsafe Array(UnsafeBufferPointer(start: start, count: length))
        } else {
            der = []
        }
        var organizations: [String] = []
        var commonName: String?
        var parts: [String] = []
        let count = unsafe X509_NAME_entry_count(name)
        for index in 0..<max(0, min(count, Int32(Self.limits.attributes))) {
            let entry = unsafe X509_NAME_get_entry(name, index)
            let value = unsafe Self.value(X509_NAME_ENTRY_get_data(entry))
            let kind = unsafe OBJ_obj2nid(X509_NAME_ENTRY_get_object(entry))
            if kind == NID_organizationName { organizations.append(value) }
            if kind == NID_commonName { commonName = value }
            let name = unsafe OBJ_nid2sn(kind).map { unsafe String(cString: $0) } ?? "?"
            parts.append("\(name)=\(value)")
        }
        if count > Int32(Self.limits.attributes) { parts.append("…") }
        self.organizations = organizations
        self.commonName = commonName
        text = parts.joined(separator: ",")
    }

    private static func value(_ string: UnsafePointer<ASN1_STRING>?) -> String {
        var text: UnsafeMutablePointer<UInt8>?
        let length = unsafe ASN1_STRING_to_UTF8(&text, string)
        guard length >= 0, let text = unsafe text else {
            return unsafe String(decoding: [UInt8](string, limit: limits.bytes), as: UTF8.self)
        }
        defer { unsafe CRYPTO_free(text, nil, 0) }
        let kept = min(Int(length), limits.bytes)
        return unsafe String(decoding: UnsafeBufferPointer(start: text, count: kept), as: UTF8.self)
            + (kept < length ? "…" : "")
    }
}
