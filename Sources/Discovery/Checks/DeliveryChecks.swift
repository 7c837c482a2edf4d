internal import JOSE
internal import OpenSSL
internal import ServiceAccountTokens

/// How a document is served: TLS, to whom, as what, and for how long others keep it.
enum DeliveryChecks {
    static func findings(
        _ document: PublishedDocument, isJWKS: Bool, _ expectations: IssuerInspection.Expectations
    ) -> [IssuerFinding] {
        guard let delivery = document.delivery else {
            if isJWKS { return [] }
            return [
                .notChecked(.tls, "a directory does not show how it is served"),
                .notChecked(.contentType, "a directory does not show how it is served"),
                .notChecked(.cacheControl, "a directory does not show how it is served"),
            ]
        }
        var findings = [tls(delivery, now: expectations.now)]
        if let refusal = delivery.refusal {
            findings.append(
                .fail(
                    .anonymous, "\(document.place) answers \(refusal) to a caller without credentials",
                    hint: refusal.advice))
        } else {
            findings.append(.ok(.anonymous, "\(isJWKS ? "the JWK Set" : "discovery") is for everybody"))
        }
        findings.append(contentType(delivery, isJWKS: isJWKS))
        if isJWKS { findings.append(cache(delivery, leadTime: expectations.leadTime)) }
        return findings
    }

    private static func tls(_ delivery: PublishedDocument.Delivery, now: Double) -> IssuerFinding {
        guard let version = delivery.tlsVersion else {
            return .note(.tls, "plain http, as only this machine can fetch it")
        }
        guard let certificate = delivery.chain.first.flatMap({ Certificate(der: $0) }) else {
            return .ok(.tls, version)
        }
        let end = certificate.notAfter
        let text = "\(version), certificate of \(certificate.subject.text) until \(end.text)"
        // Those who renew by ACME do it 30 days ahead: two weeks are late.
        return Double(end.seconds) - now < 14 * 86_400
            ? .note(.tls, text, hint: "renew it in these days") : .ok(.tls, text)
    }

    private static func contentType(_ delivery: PublishedDocument.Delivery, isJWKS: Bool) -> IssuerFinding {
        let type = delivery.contentType ?? "none"
        let media = type.prefix { $0 != ";" }.lowercased().split(separator: " ").joined()
        // OpenID Connect Discovery 1.0, 4.2; for a JWK Set RFC 7517, 8.5, and application/json as clouds serve it.
        let allowed = isJWKS ? ["application/jwk-set+json", "application/json"] : ["application/json"]
        let what = isJWKS ? "the JWK Set" : "discovery"
        if allowed.containsExactly(media) { return .ok(.contentType, "\(what) is \(type)") }
        return .fail(
            .contentType, "\(what) is served as \(type), strict relying parties refuse it",
            hint: "serve it as \(allowed[0])")
    }

    private static func cache(_ delivery: PublishedDocument.Delivery, leadTime: Int?) -> IssuerFinding {
        guard let header = delivery.cacheControl else {
            return .note(
                .cacheControl,
                "the JWK Set has no Cache-Control: each cache decides for itself how long it is kept",
                hint: "serve it with Cache-Control: public, max-age=3600")
        }
        let control = CacheControl(header)
        guard let age = control.isUncached ? 0 : control.maxAge else {
            return .note(
                .cacheControl, "the JWK Set's Cache-Control is \(header), which names no max-age",
                hint: "serve it with Cache-Control: public, max-age=3600")
        }
        if let leadTime, age > leadTime {
            return .fail(
                .cacheControl,
                "copies of the JWK Set may be \(age) s old, and keys sign \(leadTime) s after they are published: "
                    + "tokens of a new key are refused meanwhile",
                hint: "serve it with max-age=\(leadTime) or less, or wait longer before a key signs")
        }
        let known = leadTime.map { ", within the lead time of \($0) s" } ?? ""
        return .ok(.cacheControl, "the JWK Set's Cache-Control is \(header)\(known)")
    }
}
