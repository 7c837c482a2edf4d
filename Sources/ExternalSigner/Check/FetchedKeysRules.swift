internal import Findings
internal import JOSE
internal import OpenSSL
internal import ServiceAccountTokens
internal import Text

/// What kube-apiserver checks of an answer to FetchKeys, and what it does not check and needs.
///
/// One violation of the first kind rejects the whole answer: the API server keeps its old keys, or does not start.
enum FetchedKeysRules {
    /// How far a signer's clock may be ahead, in seconds.
    private static let skew = 120.0

    static func findings(_ answer: FetchedKeys, now: Double) -> [SignerFinding] {
        [
            refreshHint(answer.refreshHint), keys(answer), timestamp(answer.dataTimestamp, now: now),
            keyIDs(answer), der(answer), types(answer), sizes(answer), uniqueIDs(answer), uniqueKeys(answer),
            published(answer),
        ]
    }

    private static func refreshHint(_ hint: Int64) -> SignerFinding {
        if hint <= 0 {
            return .fail(
                .refreshHint, "refresh_hint_seconds is \(hint): kube-apiserver rejects the whole answer",
                fix: "answer a number of seconds above 0, such as 300")
        }
        if hint < 10 || hint > 3600 {
            return .note(
                .refreshHint,
                "refresh_hint_seconds is \(hint): it is how often kube-apiserver asks, and the max-age of its JWKS",
                fix: "300 is usual")
        }
        return .ok(.refreshHint, "\(hint) s")
    }

    private static func keys(_ answer: FetchedKeys) -> SignerFinding {
        answer.keys.isEmpty
            ? .fail(
                .keys, "there are no keys: kube-apiserver rejects the answer",
                fix: "answer the keys that verify")
            : .ok(
                .keys,
                "\(answer.keys.count) keys, \(answer.keys.count { $0.isExcluded }) excluded from discovery")
    }

    private static func timestamp(_ time: FetchedKeys.Time?, now: Double) -> SignerFinding {
        guard let time else {
            return .fail(
                .dataTimestamp, "data_timestamp is missing: kube-apiserver rejects the whole answer",
                fix: "answer when the keys were read")
        }
        // The range of google.protobuf.Timestamp: the years 1 to 9999.
        guard (-62_135_596_800...253_402_300_799).contains(time.seconds),
            (0...999_999_999).contains(time.nanos)
        else {
            return .fail(
                .dataTimestamp, "data_timestamp is no time: kube-apiserver rejects the whole answer",
                fix: "seconds since 1970, and nanoseconds from 0 to 999999999")
        }
        let age = now - Double(time.seconds)
        if age < -skew {
            return .fail(
                .dataTimestamp, "data_timestamp is \(Int(-age)) s in the future: a clock is wrong",
                fix: "set the signer's clock; tokens depend on it too")
        }
        let text = Timestamp.text(Int(time.seconds))
        return age > 86_400
            ? .note(.dataTimestamp, "the keys were read \(text), more than a day ago")
            : .ok(.dataTimestamp, text)
    }

    private static func keyIDs(_ answer: FetchedKeys) -> SignerFinding {
        for (index, key) in answer.keys.enumerated()
        where key.keyID.isEmpty || key.keyID.utf8.count > APIServer.longestKeyID {
            return .fail(
                .keyID,
                "key \(index + 1) has a key_id of \(key.keyID.utf8.count) bytes: kube-apiserver rejects the whole answer",
                fix: "1 to \(APIServer.longestKeyID) bytes")
        }
        return .ok(.keyID, "each has 1 to \(APIServer.longestKeyID) bytes")
    }

    private static func der(_ answer: FetchedKeys) -> SignerFinding {
        for (index, key) in answer.keys.enumerated() where !isSubjectPublicKeyInfo(key.key) {
            let form =
                key.key.starts(with: "-----BEGIN".utf8)
                ? "PEM" : key.key.isEmpty ? "empty" : "no SubjectPublicKeyInfo"
            return .fail(
                .keyDER, "key \(index + 1) is \(form): kube-apiserver rejects the whole answer",
                fix: "DER of the SubjectPublicKeyInfo: openssl pkey -pubin -outform DER")
        }
        return .ok(.keyDER, "each is a SubjectPublicKeyInfo in DER")
    }

    /// Whether Go reads it: a key that satoken reads too, or one of another kind, such as Ed25519.
    private static func isSubjectPublicKeyInfo(_ der: [UInt8]) -> Bool {
        PublicKey.isSubjectPublicKeyInfo(der)
    }

    private static func types(_ answer: FetchedKeys) -> SignerFinding {
        for key in answer.keys where isSubjectPublicKeyInfo(key.key) {
            if let read = verificationKey(key), read.algorithm != nil { continue }
            return .fail(
                .keyType,
                "the key \(GoText.quoted(key.keyID)) is no RSA key and on none of P-256, P-384, P-521: kube-apiserver takes "
                    + "the answer and publishes no JWKS with it",
                fix: "hand out keys of RS256, ES256, ES384 or ES512 only")
        }
        return .ok(.keyType, "RSA, P-256, P-384 or P-521")
    }

    private static func sizes(_ answer: FetchedKeys) -> SignerFinding {
        for key in answer.keys {
            guard let read = verificationKey(key), case .rsa = read.key.numbers, read.key.bits < 2048 else {
                continue
            }
            return .fail(
                .keySize,
                "the key \(GoText.quoted(key.keyID)) is RSA of \(read.key.bits) bits: relying parties refuse it",
                fix: "2048 bits or more")
        }
        return .ok(.keySize, "RSA keys have 2048 bits or more")
    }

    private static func uniqueIDs(_ answer: FetchedKeys) -> SignerFinding {
        var seen: Set<ExactText> = []
        for key in answer.keys where !seen.insert(ExactText(key.keyID)).inserted {
            return .fail(
                .keyIDUnique,
                "two keys have the key_id \(GoText.quoted(key.keyID)): relying parties take the first, and refuse the "
                    + "tokens of the other",
                fix: "give each key an ID of its own, such as kube-apiserver's own for key files")
        }
        return .ok(.keyIDUnique, "each key has an ID of its own")
    }

    private static func uniqueKeys(_ answer: FetchedKeys) -> SignerFinding {
        var seen: Set<[UInt8]> = []
        for key in answer.keys where !seen.insert(key.key).inserted {
            return .fail(
                .keyUnique, "the key \(GoText.quoted(key.keyID)) is handed out twice",
                fix: "one entry for each key")
        }
        return .ok(.keyUnique, "no key is handed out twice")
    }

    private static func published(_ answer: FetchedKeys) -> SignerFinding {
        answer.keys.contains { !$0.isExcluded } || answer.keys.isEmpty
            ? .ok(.publishedKeys, "the JWKS has keys")
            : .fail(
                .publishedKeys,
                "all keys are excluded from discovery: kube-apiserver serves no JWKS, and no signature is taken",
                fix: "exclude keys that only verify")
    }

    /// A key that can be verified with, under the ID that it was handed out with.
    static func verificationKey(_ key: FetchedKeys.Key) -> VerificationKey? {
        PublicKey.reading(subjectPublicKeyInfo: key.key).map { VerificationKey($0, keyID: key.keyID) }
    }
}
