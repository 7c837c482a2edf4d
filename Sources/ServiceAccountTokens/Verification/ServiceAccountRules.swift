internal import JOSE
internal import Text

/// Whether the ServiceAccount of a bound token and the objects that it is bound to still exist.
enum ServiceAccountRules {
    static func serviceAccount(
        _ claims: UnverifiedClaims, _ policy: VerificationPolicy, now: Double
    ) -> RuleOutcome {
        if policy.objects == nil && claims.hasPlainAccount { return .notChecked(.noObjects) }
        let (namespace, name, uid) = claims.serviceAccount
        // Names that the API cannot address are refused without a look-up, in the order in which the server's client builds its
        // request.
        if !ResourceName.isAddressable(namespace) {
            return .failed(.unaddressable(isNamespace: true, namespace))
        }
        if name.isEmpty { return .failed(.noServiceAccountName) }
        if !ResourceName.isAddressable(name) { return .failed(.unaddressable(isNamespace: false, name)) }
        if namespace.isEmpty { return .failed(.noNamespace) }
        guard let objects = policy.objects else { return .notChecked(.noObjects) }
        guard let live = objects[.serviceAccount, namespace, name] else {
            return .failed(.serviceAccountNotFound(namespace: namespace, name: name))
        }
        if !live.uid.isExactly(uid) {
            return .failed(.serviceAccountUID(live: live.uid, claimed: uid, isLegacy: false))
        }
        return isDeleted(live, now: now)
            ? .failed(.serviceAccountDeleted(namespace: namespace, name: name, isLegacy: false)) : .passed
    }

    static func secret(
        _ claims: UnverifiedClaims, _ policy: VerificationPolicy, now: Double
    ) -> RuleOutcome {
        bound(claims, policy, now: now, .secret) { $0.found.places.secret }
    }

    static func pod(
        _ claims: UnverifiedClaims, _ policy: VerificationPolicy, now: Double
    ) -> RuleOutcome {
        bound(claims, policy, now: now, .pod) { $0.found.places.pod }
    }

    /// The node of a Pod-bound token is not checked, as in kube-apiserver.
    static func node(
        _ claims: UnverifiedClaims, _ policy: VerificationPolicy, now: Double
    ) -> RuleOutcome {
        claims.found.places.pod != nil
            ? .notApplicable : bound(claims, policy, now: now, .node) { $0.found.places.node }
    }

    private static func bound(
        _ claims: UnverifiedClaims, _ policy: VerificationPolicy, now: Double, _ kind: ObjectKind,
        _ place: (UnverifiedClaims) -> UnverifiedClaims.Places.Reference?
    ) -> RuleOutcome {
        guard let place = place(claims) else { return .notApplicable }
        if policy.objects == nil && claims.isPlainName(place.name) { return .notChecked(.noObjects) }
        let reference = claims.reference(place)
        if reference.name.isEmpty || !ResourceName.isAddressable(reference.name) {
            return .failed(.boundObjectNotFound(kind, name: reference.name))
        }
        guard let objects = policy.objects else { return .notChecked(.noObjects) }
        guard let live = objects[kind, claims.kubernetes.namespace, reference.name] else {
            return .failed(.boundObjectNotFound(kind, name: reference.name))
        }
        if !live.uid.isExactly(reference.uid) {
            return .failed(
                .boundObjectUID(kind, name: reference.name, live: live.uid, claimed: reference.uid))
        }
        return isDeleted(live, now: now)
            ? .failed(.boundObjectDeleted(kind, name: reference.name, at: live.deletion ?? now)) : .passed
    }

    static func podFacts(_ claims: UnverifiedClaims, _ policy: VerificationPolicy) -> RuleOutcome {
        if claims.found.places.pod == nil { return .notApplicable }
        guard let objects = policy.objects else { return .notChecked(.noObjects) }
        guard let pod = claims.kubernetes.pod, let live = objects[.pod, claims.kubernetes.namespace, pod.name]
        else { return .notApplicable }
        let runsAs = live.serviceAccountName ?? ""
        let account = claims.kubernetes.serviceAccount.name
        if !runsAs.isExactly(account) {
            return .failed(.podOfAnotherServiceAccount(pod: pod.name, runsAs: runsAs, claimed: account))
        }
        guard let node = claims.kubernetes.node else { return .passed }
        let runsOn = live.nodeName ?? ""
        let uid = objects[.node, "", node.name]?.uid ?? node.uid
        return runsOn.isExactly(node.name) && (node.uid.isEmpty || uid.isExactly(node.uid))
            ? .passed : .failed(.podOnAnotherNode(pod: pod.name, runsOn: runsOn, claimed: node.name))
    }

    /// An object counts as deleted once its deletion is more than the leeway ago.
    private static func isDeleted(_ object: ClusterObject, now: Double) -> Bool {
        object.deletion.map { $0 < now - ClaimRules.leeway } ?? false
    }
}
