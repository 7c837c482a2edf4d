internal import Text

extension Explanation {
    /// Refusals for what the cluster holds, or does not.
    static func objects(_ failure: VerificationFailure, _ context: ExplanationContext) -> Explanation? {
        let another = anotherToken(context)
        return switch failure {
        case .noServiceAccountName:
            Explanation(
                "kubernetes.io names no ServiceAccount",
                cause: "this is no ServiceAccount token",
                fix: "use a ServiceAccount's token (kubectl create token)")
        case .noNamespace:
            Explanation(
                "kubernetes.io names no namespace", cause: "a token that Kubernetes did not make",
                fix: "use a ServiceAccount's token (kubectl create token)")
        case .unaddressable(let isNamespace, let text):
            Explanation(
                "\(isNamespace ? "namespace" : "ServiceAccount name") \(Shown.text(text)) is none that the API can address",
                cause: "a token that Kubernetes did not make",
                fix: "mend the program that makes it: names are as kubectl get serviceaccounts -A shows them")
        case .serviceAccountNotFound(let namespace, let name):
            Explanation(
                "ServiceAccount \(Shown.text("\(namespace)/\(name)")) does not exist",
                cause: "it was deleted, or the token is another cluster's",
                fix:
                    "kubectl get serviceaccount -n \(Shown.text(namespace)) \(Shown.text(name)); make it again, and restart the "
                    + "Pods that use it, so that they get new tokens")
        case .serviceAccountUID(let live, let claimed, _):
            Explanation(
                "the ServiceAccount's uid is \(Shown.text(live)), the token's \(Shown.text(claimed))",
                cause: "the ServiceAccount was deleted and made again since the token was issued",
                fix: "restart the Pods that use it, so that they get new tokens")
        case .serviceAccountDeleted(let namespace, let name, _):
            Explanation(
                "ServiceAccount \(Shown.text("\(namespace)/\(name)")) has been deleted",
                cause: "its tokens die with it",
                fix: "make it again, and restart the Pods that use it, so that they get new tokens")
        case .boundObjectNotFound(let kind, let name):
            Explanation(
                "\(kind.rawValue) \(Shown.text(name)), to which the token is bound, does not exist",
                cause: "a bound token dies with its \(kind.rawValue)", fix: another)
        case .boundObjectUID(let kind, let name, let live, let claimed):
            Explanation(
                "the uid of \(kind.rawValue) \(Shown.text(name)) is \(Shown.text(live)), the token's \(Shown.text(claimed))",
                cause: "the \(kind.rawValue) was deleted and made again under its name",
                fix: another)
        case .boundObjectDeleted(let kind, let name, let deletion):
            Explanation(
                "\(kind.rawValue) \(Shown.text(name)), to which the token is bound, was to be gone by "
                    + Timestamp.text(Int(deletion)),
                cause: "a bound token dies with its \(kind.rawValue)", fix: another)
        case .legacySecretNotFound(let namespace, let name, let isDeleted):
            Explanation(
                "Secret \(Shown.text("\(namespace)/\(name)")) \(isDeleted ? "is being deleted" : "does not exist")",
                cause: "a Secret's token lives as long as its Secret",
                fix:
                    "use kubectl create token; Secrets of type kubernetes.io/service-account-token are the old way"
            )
        case .legacySecretDiffers(let namespace, let name):
            Explanation(
                "Secret \(Shown.text("\(namespace)/\(name)")) holds another token",
                cause: "the Secret's token was made anew, or this one was changed",
                fix: "read the token from the Secret again")
        case .legacyMarkedInvalid(let namespace, let secret, _):
            Explanation(
                "Secret \(Shown.text("\(namespace)/\(secret)")) is marked invalid",
                cause: "its token was not used for long, and the cleaner of old tokens disabled it",
                fix:
                    "use kubectl create token; for the time being: kubectl label secret -n \(Shown.text(namespace)) "
                    + "\(Shown.text(secret)) kubernetes.io/legacy-token-invalid-since-")
        default: nil
        }
    }

    /// How a client gets a token that lives, where its own died with the object that it was bound to.
    private static func anotherToken(_ context: ExplanationContext) -> String {
        let account = context.claims?.serviceAccount
        let names = account.map { "\(Shown.text($0.name)) -n \(Shown.text($0.namespace))" } ?? "NAME"
        return
            "let the client read its own Pod's token from the file; outside of a Pod: kubectl create token \(names), which is bound "
            + "to none"
    }
}
