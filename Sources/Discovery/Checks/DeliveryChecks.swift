internal import Findings
internal import HTTPS
internal import JOSE
internal import OpenSSL
internal import ServiceAccountTokens
internal import Text

/// How a document is served: TLS, authentication, Content-Type and caching.
enum DeliveryChecks {
    /// How the discovery document is served.
    static func discovery(
        _ document: PublishedDocument, _ expectations: IssuerExpectations
    ) -> [IssuerFinding] {
        guard let delivery = document.delivery else {
            return [IssuerCheckID.tls, .anonymous, .contentType, .cacheControl].map { id in
                .notChecked(id, "a directory does not show how it is served")
            }
        }
        return [
            tls(delivery, now: expectations.now), anonymous(document, delivery, "discovery", expectations),
            contentType(delivery, "discovery", ["application/json"]),
        ] + clock(delivery, now: expectations.clock)
    }

    /// kube-apiserver and most other verifiers have a leeway of a minute.
    private static func clock(_ delivery: PublishedDocument.Delivery, now: Double) -> [IssuerFinding] {
        guard let date = delivery.date, abs(Double(date) - now) > 60 else { return [] }
        let seconds = Int(abs(Double(date) - now))
        return [
            .note(
                .clock,
                "the server's clock is \(seconds) s \(Double(date) < now ? "behind" : "ahead of") this machine's",
                fix: "tokens and certificates are judged by clocks: see which of the two is wrong")
        ]
    }

    /// How the JWK Set is served, as far as the discovery document does not show it already.
    static func keySet(
        _ document: PublishedDocument, besides discovery: PublishedDocument,
        _ expectations: IssuerExpectations
    ) -> [IssuerFinding] {
        guard let delivery = document.delivery else { return [] }
        let isSameServer =
            delivery.chain == discovery.delivery?.chain
            && delivery.tlsVersion == discovery.delivery?.tlsVersion
        return (isSameServer ? [] : [tls(delivery, now: expectations.now)]) + [
            anonymous(document, delivery, "the JWK Set", expectations),
            // RFC 7517, 8.5.2, and application/json as clouds serve it.
            contentType(delivery, "the JWK Set", ["application/jwk-set+json", "application/json"]),
            cache(delivery, leadTime: expectations.leadTime),
        ]
    }

    private static func anonymous(
        _ document: PublishedDocument, _ delivery: PublishedDocument.Delivery, _ what: String,
        _ expectations: IssuerExpectations
    ) -> IssuerFinding {
        guard let refusal = delivery.refusal else {
            return .ok(.anonymous, "\(what) is readable without credentials")
        }
        if expectations.isForClusterOnly {
            return .note(
                .anonymous,
                "\(document.place) answers a caller without credentials: \(refusal); Pods show their own token, which every "
                    + "ServiceAccount may")
        }
        return .fail(
            .anonymous, "\(document.place) answers a caller without credentials: \(refusal)",
            fix: refusal.advice(.none, at: document.place))
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
        if Double(end.seconds) < now {
            return .fail(.tls, "\(text): it has expired, and no client trusts it", fix: "renew it")
        }
        if now < Double(certificate.notBefore.seconds) {
            return .fail(
                .tls, "\(text): it begins at \(certificate.notBefore.text), and no client trusts it before",
                fix: "serve one that is valid")
        }
        // ACME clients renew 30 days before the end: two weeks are late.
        return Double(end.seconds) - now < 14 * 86_400
            ? .note(.tls, text, fix: "renew it in these days") : .ok(.tls, text)
    }

    private static func contentType(
        _ delivery: PublishedDocument.Delivery, _ what: String, _ allowed: [String]
    ) -> IssuerFinding {
        let type = delivery.contentType ?? "none"
        let media = type.prefix { $0 != ";" }.lowercased().split(separator: " ").joined()
        if allowed.containsExactly(media) { return .ok(.contentType, "\(what) is \(type)") }
        return .fail(
            .contentType, "\(what) is served as \(type), strict relying parties refuse it",
            fix: "serve it as \(allowed[0])")
    }

    /// How long a key is published before it signs where nothing else is known, in seconds: a ring's own default.
    private static let usualLeadTime = 86_400

    private static func cache(_ delivery: PublishedDocument.Delivery, leadTime: Int?) -> IssuerFinding {
        let header = delivery.cacheControl
        let control = header.map { CacheControl($0) }
        guard let header, let age = control?.isUncached == true ? 0 : control?.maxAge else {
            let found =
                header.map { "the JWK Set's Cache-Control is \($0), which names no max-age" }
                ?? "the JWK Set has no Cache-Control"
            let lead =
                leadTime.map { ", and whether the lead time of \($0) s is enough cannot be said" } ?? ""
            return .note(
                .cacheControl, "\(found): each cache decides for itself how long it is kept\(lead)",
                fix: "serve it with Cache-Control: public, max-age=\(min(3600, leadTime ?? 3600))")
        }
        if let leadTime, age > leadTime {
            return .fail(
                .cacheControl,
                "copies of the JWK Set may be \(age) s old, and keys sign \(leadTime) s after they are published: "
                    + "tokens of a new key are refused meanwhile",
                fix: "serve it with max-age=\(leadTime) or less, or wait longer before a key signs")
        }
        if leadTime == nil, age > usualLeadTime {
            return .note(
                .cacheControl,
                "copies of the JWK Set may be \(age) s old: a new key must be published so long before it signs",
                fix: "serve it with max-age=3600; --publish-lead-time says how long this cluster waits")
        }
        let known = leadTime.map { ", within the lead time of \($0) s" } ?? ""
        return .ok(.cacheControl, "the JWK Set's Cache-Control is \(header)\(known)")
    }
}
