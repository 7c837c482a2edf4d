internal import Findings
internal import JOSE
internal import OpenSSL
internal import Recognition

/// The JWK Set itself (RFC 7517, 5).
struct KeySetChecks {
    /// The set; nil when it cannot be read.
    private(set) var set: ForeignJWKSet?
    private(set) var findings: [IssuerFinding] = []

    /// - Parameter advertised: the algorithms in the discovery document; nil when it names none.
    init(_ document: PublishedDocument, advertised: [String]?) {
        let set: ForeignJWKSet
        do throws(JWKSetError) {
            set = try ForeignJWKSet(parsing: document.bytes)
        } catch {
            let other = JSONStandIn(document.bytes, maker: "satoken jwks")
            findings.append(
                .fail(
                    .jwksDocument, "\(document.place) \(other?.words ?? error.description)",
                    fix: other?.fix ?? "write it anew: satoken jwks, satoken publish"))
            return
        }
        self.set = set
        let usable = set.keys.count
        if usable == 0 {
            findings.append(
                .fail(
                    .jwksDocument, "no key in it verifies a token",
                    fix: "publish the keys of --service-account-key-file: satoken publish"))
        } else {
            findings.append(.ok(.jwksDocument, usable == 1 ? "one key" : "\(usable) keys"))
        }
        for (index, element) in set.elements.enumerated() { check(element, name(element, index)) }
        for id in [IssuerCheckID.privateMembers, .keyUsable, .weakKey, .keyMembers, .keyID]
        where usable > 0 && !findings.contains(where: { $0.id == id }) {
            findings.append(.ok(id, Self.inOrder(id)))
        }
        checkAlgorithms(set, advertised: advertised)
    }

    private static func inOrder(_ id: IssuerCheckID) -> String {
        switch id {
        case .privateMembers: "public members only"
        case .keyUsable: "every key verifies tokens"
        case .weakKey: "no RSA key under 2048 bits"
        case .keyMembers: "every key has kty, use and alg, and they agree"
        default: "every key has a kid of its own, the one that kube-apiserver gives it"
        }
    }

    private func name(_ element: ForeignJWK, _ index: Int) -> String {
        let place = "key \(index + 1)"
        guard let keyID = element.keyID else { return place }
        return "\(place) (\(keyID.utf8.count <= 64 ? keyID : "\(keyID.prefix(64))…"))"
    }

    private mutating func check(_ element: ForeignJWK, _ name: String) {
        switch element.key {
        case .failure(.foreignType(let type)):
            findings.append(
                .note(.keyUsable, "\(name) is of type \(type), which no ServiceAccount token is signed with"))
        case .failure(let reason):
            findings.append(
                .fail(
                    .keyUsable, "\(name): \(reason)",
                    fix: "relying parties pass it over: publish it anew or remove it"))
        case .success(let key):
            if element.keyID != nil, let derived = try? VerificationKey(key.key), derived.keyID != key.keyID {
                findings.append(
                    .note(
                        .keyID, "\(name): kube-apiserver calls this key \(derived.keyID)",
                        fix:
                            "tokens must name it by the kid that is published, which only an external signer chooses"
                    ))
            }
        }
        for note in element.notes { check(note, name, twin: twin(of: element)) }
    }

    /// The place of the same key with a kid of its own, nil when there is none.
    private func twin(of element: ForeignJWK) -> Int? {
        guard let key = try? element.key.get().key else { return nil }
        return set?.elements.firstIndex { $0.keyID?.isEmpty == false && (try? $0.key.get().key) == key }
    }

    /// - Parameter twin: the place of the same key with a kid of its own.
    private mutating func check(_ note: ForeignJWK.Note, _ name: String, twin: Int?) {
        let message = "\(name): \(note)"
        switch note {
        case .privateMembers:
            findings.append(
                .fail(
                    .privateMembers, message,
                    fix:
                        "this key is exposed: replace it at once, and publish public members only (satoken publish)"
                ))
        case .shortKey:
            findings.append(.fail(.weakKey, message, fix: "rotate to a key of 2048 bits or more"))
        case .noAlgorithm, .noUse:
            findings.append(
                .fail(
                    .keyMembers, message,
                    fix:
                        "publish use and alg, as satoken jwks does: some relying parties pass such keys over")
            )
        case .leadingZeros: findings.append(.note(.keyMembers, message))
        case .noKeyID where twin != nil:
            findings.append(
                .note(
                    .keyID, "\(name) is key \((twin ?? 0) + 1) again, without kid: for tokens that name none",
                    fix: "drop it once no token without kid is out"))
        case .noKeyID:
            findings.append(
                .fail(.keyID, message, fix: "publish the kid that tokens name, as satoken jwks does"))
        case .repeatedKeyID:
            findings.append(
                .fail(
                    .keyID, message,
                    fix: "most relying parties take one of them: give every key a kid of its own"))
        case .repeatedKey:
            findings.append(
                .note(.keyID, message, fix: "kube-apiserver does so when its key files hold the key twice"))
        }
    }

    private mutating func checkAlgorithms(_ set: ForeignJWKSet, advertised: [String]?) {
        let used = Set(set.keys.compactMap { $0.algorithm?.rawValue })
        guard let advertised, !used.isEmpty else { return }
        let missing = used.subtracting(advertised).sorted()
        if !missing.isEmpty {
            findings.append(
                .fail(
                    .algorithms,
                    "id_token_signing_alg_values_supported lacks \(missing.joined(separator: ", ")), which keys are for",
                    fix:
                        "write the discovery document anew from the same keys: strict relying parties refuse such tokens"
                ))
        }
        let unused = Set(advertised).subtracting(used).sorted()
        if !unused.isEmpty {
            findings.append(
                .note(
                    .algorithms,
                    "no key is for \(unused.prefix(8).joined(separator: ", ")), which is announced"))
        }
        if missing.isEmpty && unused.isEmpty {
            findings.append(.ok(.algorithms, used.sorted().joined(separator: ", ")))
        }
    }
}
