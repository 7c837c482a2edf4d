internal import JOSE

/// Whether the ServiceAccount of a bound token and the objects it is bound to are still there.
enum ServiceAccountRules {
    static func serviceAccount(_ e: inout Examination, _ claims: UnverifiedClaims?) -> RuleOutcome {
        guard let claims else { return .notChecked(.unreadable) }
        if claims.isLegacy { return .notApplicable }
        if e.policy.objects == nil && claims.hasPlainAccount { return .notChecked(.noObjects) }
        let (namespace, name, uid) = claims.serviceAccount
        // Names that the API cannot address are refused whatever the cluster holds, in the order in which the server's
        // client puts its request together.
        if !ResourceName.isAddressable(namespace) {
            return .failed(.unaddressable(isNamespace: true, namespace))
        }
        if name.isEmpty { return .failed(.noServiceAccountName) }
        if !ResourceName.isAddressable(name) { return .failed(.unaddressable(isNamespace: false, name)) }
        if namespace.isEmpty { return .failed(.noNamespace) }
        guard let objects = e.policy.objects else { return .notChecked(.noObjects) }
        guard let live = objects[.serviceAccount, namespace, name] else {
            return .failed(.serviceAccountNotFound(namespace: namespace, name: name))
        }
        if !live.uid.isExactly(uid) {
            return .failed(.serviceAccountUID(live: live.uid, claimed: uid, isLegacy: false))
        }
        return isDeleted(live, now: e.now)
            ? .failed(.serviceAccountDeleted(namespace: namespace, name: name, isLegacy: false)) : .passed
    }

    static func secret(_ e: inout Examination, _ claims: UnverifiedClaims?) -> RuleOutcome {
        bound(&e, claims, .secret) { $0.found.places.secret }
    }

    static func pod(_ e: inout Examination, _ claims: UnverifiedClaims?) -> RuleOutcome {
        bound(&e, claims, .pod) { $0.found.places.pod }
    }

    /// A Pod's own node is not looked at: it is the Pod that vouches for it.
    static func node(_ e: inout Examination, _ claims: UnverifiedClaims?) -> RuleOutcome {
        claims?.found.places.pod != nil ? .notApplicable : bound(&e, claims, .node) { $0.found.places.node }
    }

    private static func bound(
        _ e: inout Examination, _ claims: UnverifiedClaims?, _ kind: ObjectKind,
        _ place: (UnverifiedClaims) -> UnverifiedClaims.Places.Reference?
    ) -> RuleOutcome {
        guard let claims else { return .notChecked(.unreadable) }
        guard !claims.isLegacy, let place = place(claims) else { return .notApplicable }
        if e.policy.objects == nil && claims.isPlainName(place.name) { return .notChecked(.noObjects) }
        let reference = claims.reference(place)
        if reference.name.isEmpty || !ResourceName.isAddressable(reference.name) {
            return .failed(.boundObjectNotFound(kind, name: reference.name))
        }
        guard let objects = e.policy.objects else { return .notChecked(.noObjects) }
        guard let live = objects[kind, claims.kubernetes.namespace, reference.name] else {
            return .failed(.boundObjectNotFound(kind, name: reference.name))
        }
        if !live.uid.isExactly(reference.uid) {
            return .failed(
                .boundObjectUID(kind, name: reference.name, live: live.uid, claimed: reference.uid))
        }
        return isDeleted(live, now: e.now)
            ? .failed(.boundObjectDeleted(kind, name: reference.name, at: live.deletion ?? e.now)) : .passed
    }

    static func podFacts(_ e: inout Examination, _ claims: UnverifiedClaims?) -> RuleOutcome {
        guard e.profile.requiresPodFacts else { return .notApplicable }
        guard let claims else { return .notChecked(.unreadable) }
        if claims.isLegacy || claims.found.places.pod == nil { return .notApplicable }
        guard let objects = e.policy.objects else { return .notChecked(.noObjects) }
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

    /// An object counts as gone once its deletion is more than the leeway ago.
    private static func isDeleted(_ object: ClusterObject, now: Double) -> Bool {
        object.deletion.map { $0 < now - ClaimRules.leeway } ?? false
    }
}
