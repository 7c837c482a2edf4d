internal import JOSE
package import OpenSSL
internal import ServiceAccountTokens
internal import Text

/// A proxy that speaks for users by header fields, known by its certificate: kube-apiserver's `--requestheader-…` flags.
package struct FrontProxy: Sendable {
    /// `--requestheader-client-ca-file`.
    package var authorities: ClientAuthorities
    /// `--requestheader-allowed-names`; none lets every certificate of the authorities speak for users.
    package var allowedNames: [String]
    /// `--requestheader-username-headers`.
    package var usernameHeaders: [String]
    /// `--requestheader-uid-headers`.
    package var uidHeaders: [String]
    /// `--requestheader-group-headers`.
    package var groupHeaders: [String]
    /// `--requestheader-extra-headers-prefix`.
    package var extraPrefixes: [String]

    package init(
        authorities: ClientAuthorities, allowedNames: [String] = [],
        usernameHeaders: [String] = ["X-Remote-User"], uidHeaders: [String] = ["X-Remote-Uid"],
        groupHeaders: [String] = ["X-Remote-Group"], extraPrefixes: [String] = ["X-Remote-Extra-"]
    ) {
        self.authorities = authorities
        self.allowedNames = allowedNames
        self.usernameHeaders = usernameHeaders
        self.uidHeaders = uidHeaders
        self.groupHeaders = groupHeaders
        self.extraPrefixes = extraPrefixes
    }

    /// Whether the common name of a certificate is one that may speak for users.
    func allows(_ certificate: ClientCertificate) -> Bool {
        allowedNames.isEmpty || allowedNames.containsExactly(certificate.leaf.subject.commonName ?? "")
    }

    /// The user that the header fields name; nil where they name none.
    func user(_ request: APIRequest) -> UserInfo? {
        guard let username = first(usernameHeaders, request) else { return nil }
        var extra: [String: [String]] = [:]
        for (name, value) in request.headers {
            // Several prefixes may match; the first counts.
            guard let key = extraPrefixes.lazy.compactMap({ Self.key(name, after: $0) }).first else {
                continue
            }
            extra[key, default: []].append(value)
        }
        return UserInfo(
            username: username, uid: first(uidHeaders, request) ?? "",
            groups: groupHeaders.flatMap { request.values($0) }.filter { !$0.isEmpty }, extra: extra)
    }

    private func first(_ names: [String], _ request: APIRequest) -> String? {
        names.lazy.compactMap { request[header: $0] }.first { !$0.isEmpty }
    }

    /// What follows a prefix in the name of a header field: in lower case, and without percent escapes.
    private static func key(_ name: String, after prefix: String) -> String? {
        guard APIRequest.isSame(String(name.prefix(prefix.count)), prefix), name.count > prefix.count else {
            return nil
        }
        let key = name.dropFirst(prefix.count).lowercased()
        return APIRequest.decoded(Substring(key).utf8) ?? key
    }
}
