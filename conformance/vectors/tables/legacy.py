"""Secret-based tokens, as kube-controller-manager writes them."""

from .encodings import last_bits
from .stage import GONE, LEGACY_ISSUER, changed, compact, uid

PREFIX = "kubernetes.io/serviceaccount/"
INVALID_SINCE = "kubernetes.io/legacy-token-invalid-since"


def claims(secret, changes=None, account="builder", namespace="ci"):
    """The payload. Changes to the four own claims name their last part alone."""
    plain = {"iss": LEGACY_ISSUER, "sub": f"system:serviceaccount:{namespace}:{account}", "namespace": namespace,
             "secret.name": secret, "service-account.name": account, "service-account.uid": uid(account)}
    own = ("namespace", "secret.name", "service-account.name", "service-account.uid")
    return {PREFIX + name if name in own else name: value for name, value in changed(plain, changes or {}).items()}


def add(stage):
    kind = "kubernetes.io/service-account-token"

    def case(name, comment, changes=None, labels="Legacy", strict=None, audiences=None, account="builder", key="sa",
             held=None, secret=True, token=None, **options):
        token = token or stage.token(claims(f"legacy-{name}", changes, account), key=key)
        if secret:
            stage.secret(f"legacy-{name}", held or token, **{"kind": kind, **options})
        stage.case(f"legacy-{name}", comment, labels, token, strict=strict, audiences=audiences)
        return token

    case("plain", "as kube-controller-manager writes it", labels="Valid Legacy")
    case("ecdsa", "under an ECDSA key", labels="Valid Legacy", key="sa-ec")
    case("opaque", "held by an Opaque Secret", kind="Opaque")
    case("expired", "with an exp long ago, which is never checked", {"exp": stage.now - 10**7})
    case("not-yet", "with an nbf ahead, which is never checked", {"nbf": stage.now + 10**6})
    case("exp-string", "with an exp that is a string", {"exp": "x"}, labels="Legacy WrongType")
    case("audience", "with our audience", {"aud": ["https://kubernetes.default.svc"]})
    case("audience-foreign", "with a foreign audience", {"aud": ["vault"]}, labels="Legacy Audience")
    case("asked-foreign", "without aud, and a foreign audience is asked for", labels="Legacy Audience", audiences=["vault"])
    case("bound-claims", "with kubernetes.io as well", {"kubernetes.io": {"namespace": "kube-system"}})
    for claim in ("sub", "namespace", "secret.name", "service-account.name", "service-account.uid"):
        slug = claim.replace(".", "-")
        case(f"no-{slug}", f"without {claim}", {claim: GONE})
        case(f"null-{slug}", f"{claim} is null", {claim: None})
        case(f"empty-{slug}", f"{claim} is empty", {claim: ""})
        case(f"number-{slug}", f"{claim} is a number", {claim: 5}, labels="Legacy WrongType")
    case("sub-other", "sub of another account", {"sub": "system:serviceaccount:ci:other"}, labels="Legacy Subject")
    case("sub-short", "sub without a name", {"sub": "system:serviceaccount:ci"}, labels="Legacy Subject")
    case("sub-user", "sub of a user", {"sub": "builder"}, labels="Legacy Subject")
    case("secret-gone", "whose Secret is gone", secret=False, labels="Legacy Lookup")
    case("secret-other", "whose Secret holds another token", held="other", labels="Legacy Lookup")
    case("secret-empty", "whose Secret holds an empty token", held=" ", labels="Legacy Lookup")
    case("secret-deleted", "whose Secret was deleted an hour ago", deleted=-3600, labels="Legacy Lookup")
    case("secret-leaving", "whose Secret's deletion lies ahead", deleted=3600, labels="Legacy Lookup")
    case("account-gone", "whose account is gone", account="ghost", labels="Legacy Lookup")
    case("account-deleted", "whose account was deleted", account="deleted", labels="Legacy Lookup")
    case("account-leaving", "whose account's deletion lies ahead", account="leaving", labels="Legacy Lookup")
    case("account-uid", "whose account was made anew", {"service-account.uid": uid("builder before")}, labels="Legacy Lookup")
    case("namespace-slash", "a namespace with a slash", {"namespace": "a/b", "sub": "system:serviceaccount:a/b:builder"})
    token = stage.token(claims("legacy-invalid-since"))
    stage.secret("legacy-invalid-since", token, kind=kind, labels={INVALID_SINCE: "2026-01-01"})
    stage.case("legacy-invalid-since", "whose Secret is marked invalid", "Legacy Lookup", token)
    token = stage.token(claims("legacy-invalid-empty"))
    stage.secret("legacy-invalid-empty", token, kind=kind, labels={INVALID_SINCE: ""})
    stage.case("legacy-invalid-empty", "whose Secret has an empty mark", "Legacy Lookup", token)
    case("two-issuers", "iss twice, legacy and ours", labels="Legacy JsonForm",
         token=stage.token(compact(claims("legacy-two-issuers"))[:-1] + ',"iss":"https://kubernetes.default.svc"}'))
    case("repeat-in-unknown", "a repeat inside an unknown claim", labels="Legacy JsonForm", strict="refuse",
         token=stage.token(compact(claims("legacy-repeat-in-unknown"))[:-1] + ',"zz":{"a":1,"a":2}}'))
    token = stage.token(claims("legacy-bits"), key="sa-ec")
    case("bits", "bits set behind the signature's last byte: not the Secret's text", labels="Legacy Encoding",
         held=token, token=last_bits(token))
    case("other-alg", "RS512, where the key's own is RS256", labels="Legacy Algorithm", strict="refuse",
         token=stage.token(claims("legacy-other-alg"), alg="RS512"))
    case("unknown-key", "under an unknown key", labels="Legacy Signature", key="unknown")
