internal import JOSE

/// What a token says, in lines of a name and a value. Nothing of it is verified here.
package struct Facts: Sendable {
    /// One line: how deep it stands, its name, its value.
    package struct Line: Sendable {
        package let indent: Int
        package let name: String
        package let value: String
    }

    package private(set) var lines: [Line] = []
    private let now: Double

    init(_ examination: Examination, now: Double) {
        self.now = now
        if let header = examination.header { add(header) }
        if let claims = examination.claims { add(claims, examination.payload) }
    }

    private mutating func add(_ indent: Int, _ name: String, _ value: String) {
        lines.append(Line(indent: indent, name: name, value: value))
    }

    private mutating func add(_ header: UnverifiedHeader) {
        add(0, "header", "")
        if !header.algorithm.isEmpty { add(1, "alg", Shown.text(header.algorithm)) }
        add(1, "kid", header.keyID.isEmpty ? "none: every known key is tried" : Shown.text(header.keyID))
        if let type = header.type { add(1, "typ", Shown.text(type)) }
        let others = header.names.filter { !["alg", "kid", "typ"].contains($0) }
        if !others.isEmpty { add(1, "also", Shown.list(others)) }
    }

    private mutating func add(_ claims: UnverifiedClaims, _ payload: [UInt8]) {
        add(0, "claims", "")
        if case .text(let issuer) = claims.anyCaseIssuer { add(1, "iss", Shown.text(issuer)) }
        if !claims.subject.isEmpty { add(1, "sub", Shown.text(claims.subject)) }
        if !claims.audiences.isEmpty {
            add(1, "aud", Shown.list(claims.audiences))
        } else if let aud = PayloadMember("aud", in: payload) {
            add(1, "aud", Shown.text(String(decoding: aud.text.prefix(256), as: UTF8.self)))
        }
        for (name, date) in [("iat", claims.issuedAt), ("nbf", claims.notBefore), ("exp", claims.expiry)] {
            if let odd = OddTime(name, in: payload) {
                add(1, name, "\(odd.text), \(odd.note)")
            } else if let date {
                add(1, name, Shown.moment(date.seconds, now: now))
            }
        }
        if !claims.tokenID.isEmpty { add(1, "jti", Shown.text(claims.tokenID)) }
        if claims.isLegacy { add(legacy: claims.legacy) } else { addKubernetes(claims) }
        add(0, "kind", kind(claims))
        let isOdd = ["exp", "iat"].contains { OddTime($0, in: payload) != nil }
        if !isOdd, let lifetime = lifetime(claims) { add(0, "life", lifetime) }
        if !claims.isLegacy && !claims.tokenID.isEmpty {
            add(
                0, "credential",
                "JTI=\(Shown.text(claims.tokenID)) (authentication.kubernetes.io/credential-id in audit logs)"
            )
        }
    }

    private mutating func addKubernetes(_ claims: UnverifiedClaims) {
        if TokenKind(claims) == .foreign { return }
        let claim = claims.kubernetes
        add(1, "kubernetes.io", "")
        add(2, "namespace", Shown.text(claim.namespace))
        add(2, "serviceaccount", Self.text(claim.serviceAccount))
        for (name, reference) in [("pod", claim.pod), ("secret", claim.secret), ("node", claim.node)] {
            if let reference { add(2, name, Self.text(reference)) }
        }
        if let warnAfter = claim.warnAfter { add(2, "warnafter", Shown.moment(warnAfter.seconds, now: now)) }
    }

    private mutating func add(legacy: LegacyClaims) {
        add(1, LegacyClaims.prefix, "")
        add(2, "namespace", Shown.text(legacy.namespace))
        add(2, "secret.name", Shown.text(legacy.secretName))
        add(2, "service-account.name", Shown.text(legacy.serviceAccountName))
        add(2, "service-account.uid", Shown.text(legacy.serviceAccountUID))
    }

    private static func text(_ reference: ObjectReference) -> String {
        reference.uid.isEmpty
            ? Shown.text(reference.name) : "\(Shown.text(reference.name)) (uid \(Shown.text(reference.uid)))"
    }

    private func kind(_ claims: UnverifiedClaims) -> String {
        switch TokenKind(claims) {
        case .legacy(let secret):
            "a Secret's token (\(Shown.text(secret))): never expires, and lives as long as its Secret"
        case .pod(let pod, isExtended: false): "bound to Pod \(Shown.text(pod.name)): dies with it"
        case .pod(let pod, isExtended: true):
            "bound to Pod \(Shown.text(pod.name)): dies with it; extended to a year so that old clients live on "
                + "(--service-account-extend-token-expiration), the API server counts its use after warnafter as stale"
        case .secret(let secret): "bound to Secret \(Shown.text(secret.name)): dies with it"
        case .node(let node): "bound to Node \(Shown.text(node.name)): dies with it"
        case .unbound: "bound to its ServiceAccount only"
        case .foreign: "no ServiceAccount token: there is no kubernetes.io claim"
        }
    }

    private func lifetime(_ claims: UnverifiedClaims) -> String? {
        if claims.isLegacy { return nil }
        var parts: [String] = []
        // Far dates are shown as they are above; arithmetic on them says nothing.
        let isNear = { (date: NumericDate) in abs(Double(date.seconds)) < 1e12 }
        if let issuedAt = claims.issuedAt, isNear(issuedAt), Double(issuedAt.seconds) <= now {
            parts.append("\(Shown.duration(now - Double(issuedAt.seconds))) old")
        }
        guard let expiry = claims.expiry else {
            return (parts + ["no end: it has no exp"]).joined(separator: ", ")
        }
        guard isNear(expiry) else { return parts.first }
        if let issuedAt = claims.issuedAt, isNear(issuedAt), expiry.seconds > issuedAt.seconds {
            parts.append("lives \(Shown.duration(Double(expiry.seconds - issuedAt.seconds)))")
        }
        let left = Double(expiry.seconds) - now
        parts.append(left > 0 ? "\(Shown.duration(left)) left" : "expired \(Shown.duration(-left)) ago")
        return parts.joined(separator: ", ")
    }
}
