"""Claims of bound tokens: each one absent, null, of another type, odd or foreign."""

from .stage import GONE, ISSUER, OLD_ISSUER, SECOND_AUDIENCE, SUBJECT, compact, ref, uid


def add(stage):
    issuer(stage)
    audience(stage)
    subject_and_id(stage)
    times(stage)
    kubernetes(stage)


def issuer(stage):
    for name, value in (
            ("missing", GONE), ("null", None), ("empty", ""), ("slash", ISSUER + "/"), ("case", ISSUER.upper()),
            ("http", ISSUER.replace("https", "http")), ("port", ISSUER + ":443"), ("space", ISSUER + " "), ("nul", ISSUER + "\0"),
            ("foreign", "https://attacker.example"), ("prefix", ISSUER + ".attacker.example"), ("number", 1),
            ("array", [ISSUER]), ("object", {"iss": ISSUER}), ("boolean", True), ("homograph", ISSUER.replace("e", "\u0435"))):
        labels = "Issuer WrongType" if not isinstance(value, (str, type(GONE))) and value is not None else "Issuer"
        stage.case(f"iss-{name}", f"iss: {name}", labels, stage.token(stage.claims(iss=value)))
    stage.case("iss-old-ecdsa", "the second issuer, under the second key", "Issuer",
               stage.token(stage.claims(iss=OLD_ISSUER), key="sa-ec"))
    stage.case("iss-null-then-ours", "iss null and then ours: two members", "Issuer JsonForm",
               stage.token('{"iss":null,' + compact(stage.claims())[1:]))


def audience(stage):
    for name, comment, value, strict in (
            ("missing", "no aud: the token counts as meant for the API server", GONE, "refuse"),
            ("empty-list", "aud is []: the same", [], "refuse"), ("string", "aud is one string", ISSUER, None),
            ("null", "aud is null", None, None), ("number", "aud is a number", 1, None), ("boolean", "aud is true", True, None),
            ("object", "aud is an object", {ISSUER: True}, None), ("mixed", "aud has a number", [ISSUER, 1], None),
            ("with-null", "aud has a null", [ISSUER, None], None), ("nested", "aud has an array", [[ISSUER]], None),
            ("empty-string", "aud is an empty string", "", None), ("list-of-empty", "aud has an empty string alone", [""], None),
            ("foreign", "a foreign audience", ["vault"], None), ("foreign-and-ours", "a foreign one and ours", ["vault", ISSUER], None),
            ("second", "the second audience of the API server", [SECOND_AUDIENCE], None),
            ("repeats", "ours twice", [ISSUER, ISSUER], None), ("case", "ours in upper case", [ISSUER.upper()], None),
            ("slash", "ours with a slash", [ISSUER + "/"], None), ("prefix", "a prefix of ours", [ISSUER[:-1]], None),
            ("space", "ours, then a space", [ISSUER + " "], None), ("quoted", "an audience with quotes and controls",
                                                                    ['a"b\\c\n\u2028\x7f'], None),
            ("many", "2,000 audiences, ours last", [f"a{n}" for n in range(2000)] + [ISSUER], None)):
        labels = "Audience" + (" WrongType" if name in ("null", "number", "boolean", "object", "mixed", "with-null", "nested") else "")
        stage.case(f"aud-{name}", comment, labels, stage.token(stage.claims(aud=value)), strict=strict)
    for name, comment, value, asked, strict in (
            ("asked-one", "one of the token's audiences is asked for", [ISSUER, "vault"], ["vault"], None),
            ("asked-order", "the answer keeps the order that was asked for", ["a", "b", "c"], ["c", "x", "a"], None),
            ("asked-repeats", "the answer keeps the repeats that were asked for", ["a", "b"], ["b", "b", "a"], None),
            ("asked-foreign", "another audience is asked for", ["vault"], ["consul"], None),
            ("asked-not-api", "the API server's audience does not stand for others", [ISSUER], ["vault"], None),
            ("asked-empty-string", "the empty audience is asked for", [""], [""], None),
            ("asked-missing", "no aud, and a foreign audience is asked for", GONE, ["vault"], None),
            ("asked-missing-ours", "no aud, and ours is asked for", GONE, [ISSUER], "refuse"),
            ("asked-case", "the audience in another case is asked for", ["vault"], ["Vault"], None)):
        stage.case(f"aud-{name}", comment, "Audience", stage.token(stage.claims(aud=value)), audiences=asked, strict=strict)


def subject_and_id(stage):
    for name, comment, value, strict in (
            ("missing", "no sub", GONE, "refuse"), ("null", "sub is null", None, "refuse"), ("empty", "an empty sub", "", "refuse"),
            ("other", "sub of another account", "system:serviceaccount:kube-system:admin", "refuse"),
            ("user", "sub of a user", "admin", "refuse"), ("case", "sub in another case", SUBJECT.upper(), "refuse"),
            ("longer", "sub with a fifth part", SUBJECT + ":x", "refuse"), ("number", "sub is a number", 1, None),
            ("array", "sub is an array", [SUBJECT], None), ("object", "sub is an object", {}, None)):
        stage.case(f"sub-{name}", comment, "Subject" + ("" if strict else " WrongType"), stage.token(stage.claims(sub=value)),
                   strict=strict)
    for name, value in (("missing", GONE), ("null", None), ("empty", ""), ("number", 1), ("array", ["x"]), ("text", "x y \"z\""),
                        ("long", "j" * 5000)):
        stage.case(f"jti-{name}", f"jti: {name}", "TokenID WrongType" if name in ("number", "array") else "TokenID",
                   stage.token(stage.claims(jti=value)))


def times(stage):
    now = stage.now
    for name, comment, changes, strict in (
            ("exp-future", "exp in ten years", {"exp": now + 315360000}, None), ("exp-past", "exp an hour ago", {"exp": now - 3600}, None),
            ("exp-missing", "no exp", {"exp": GONE}, "refuse"), ("exp-null", "exp is null", {"exp": None}, "refuse"),
            ("exp-zero", "exp is 0", {"exp": 0}, None), ("exp-negative", "exp is negative", {"exp": -1}, None),
            ("nbf-missing", "no nbf", {"nbf": GONE}, None), ("iat-missing", "no iat", {"iat": GONE}, None),
            ("all-missing", "no exp, nbf and iat", {"exp": GONE, "nbf": GONE, "iat": GONE}, "refuse"),
            ("nbf-future", "nbf in an hour", {"nbf": now + 3600}, None), ("iat-future", "iat in an hour", {"iat": now + 3600}, None),
            ("nbf-null", "nbf is null", {"nbf": None}, "refuse"), ("iat-null", "iat is null", {"iat": None}, "refuse"),
            ("exp-before-iat", "exp before iat, both within the leeway", {"exp": now + 10, "iat": now + 40}, None),
            ("nbf-before-exp", "not valid yet and expired: nbf is judged first", {"nbf": now + 3600, "exp": now - 3600}, None),
            ("exp-before-iat-error", "expired and from the future: exp is judged first",
             {"exp": now - 3600, "iat": now + 3600}, None),
            ("aud-before-exp", "a foreign audience and expired: aud is judged first",
             {"aud": ["vault"], "exp": now - 3600}, None)):
        stage.case(f"time-{name}", comment, "Time", stage.token(stage.claims(changes)), strict=strict)
    for name, comment, changes in (
            ("exp-59", "exp 59 s ago: within the leeway", {"exp": now - 59}), ("exp-62", "exp 62 s ago", {"exp": now - 62}),
            ("nbf-59", "nbf in 59 s: within the leeway", {"nbf": now + 59}), ("nbf-80", "nbf in 80 s", {"nbf": now + 80}),
            ("iat-59", "iat in 59 s: within the leeway", {"iat": now + 59}), ("iat-80", "iat in 80 s", {"iat": now + 80})):
        stage.case(f"time-{name}", comment, "Time", stage.token(stage.claims(changes)), prompt=True)
    future = now + 3000
    for name, value, strict in (
            ("string", f'"{future}"', None), ("true", "true", None), ("array", f"[{future}]", None), ("object", "{}", None),
            ("float", f"{future}.0", "refuse"), ("fraction", f"{future}.9", "refuse"), ("exponent", "4.1e9", "refuse"),
            ("exponent-plain", "41E8", "refuse"), ("milliseconds", f"{future}000", None), ("huge", "1e300", None),
            ("past-float", "1e400", None), ("int64", "9223372036854775807", None), ("uint64", "18446744073709551615", None),
            ("sixteen-digits", "1234567890123456", "refuse"), ("fifteen-digits", "123456789012345", None),
            ("leading-zero", f"0{future}", None), ("plus", f"+{future}", None), ("minus-zero", "-0", None)):
        payload = compact(stage.claims(exp=12345)).replace('"exp":12345', f'"exp":{value}')
        stage.case(f"number-exp-{name}", f"exp is {value}", "NumberForm Time", stage.token(payload), strict=strict)
    past = now - 600
    for name, value, strict in (("string", f'"{past}"', None), ("float", f"{past}.5", "refuse"), ("negative", "-1", "refuse"),
                                ("huge", "1e300", "refuse"), ("false", "false", None)):
        for claim in ("nbf", "iat"):
            payload = compact(stage.claims({claim: 12345})).replace(f'"{claim}":12345', f'"{claim}":{value}')
            stage.case(f"number-{claim}-{name}", f"{claim} is {value}", "NumberForm Time", stage.token(payload), strict=strict)
    for name, value, strict in (("past", now - 10, None), ("future", now + 600, None), ("string", "x", None), ("null", None, "refuse"),
                                ("float", 1.5, "refuse"), ("negative", -5, "refuse")):
        stage.case(f"warnafter-{name}", f"warnafter: {name}", "NumberForm KubernetesClaim",
                   stage.token(stage.bound(warnafter=value)), strict=strict)


def kubernetes(stage):
    account = {"namespace": "ci", "serviceaccount": ref("builder")}
    for name, comment, value in (
            ("missing", "no kubernetes.io", GONE), ("null", "kubernetes.io is null", None), ("empty", "kubernetes.io is {}", {}),
            ("string", "kubernetes.io is a string", "ci/builder"), ("number", "kubernetes.io is a number", 1),
            ("array", "kubernetes.io is an array", [account]), ("no-namespace", "no namespace", {"serviceaccount": ref("builder")}),
            ("null-namespace", "namespace is null", {**account, "namespace": None}),
            ("empty-namespace", "an empty namespace", {**account, "namespace": ""}),
            ("number-namespace", "namespace is a number", {**account, "namespace": 1}),
            ("no-account", "no serviceaccount", {"namespace": "ci"}),
            ("null-account", "serviceaccount is null", {**account, "serviceaccount": None}),
            ("string-account", "serviceaccount is a string", {**account, "serviceaccount": "builder"}),
            ("empty-account", "serviceaccount is {}", {**account, "serviceaccount": {}}),
            ("no-name", "no name", {**account, "serviceaccount": {"uid": uid("builder")}}),
            ("no-uid", "no uid", {**account, "serviceaccount": {"name": "builder"}}),
            ("number-uid", "uid is a number", {**account, "serviceaccount": {"name": "builder", "uid": 7}}),
            ("other-uid", "the uid of an account that was there before",
             {**account, "serviceaccount": {"name": "builder", "uid": uid("builder before")}}),
            ("upper-uid", "the uid in upper case",
             {**account, "serviceaccount": {"name": "builder", "uid": uid("builder").upper()}}),
            ("ghost", "an account that is not there", {**account, "serviceaccount": ref("ghost")}),
            ("other-namespace", "the account's name in another namespace", {**account, "namespace": "kube-system"}),
            ("slash-namespace", "a namespace with a slash", {**account, "namespace": "a/b"}),
            ("slash-name", "a name with a slash", {**account, "serviceaccount": ref("a/b")}),
            ("percent-name", "a name with a percent sign", {**account, "serviceaccount": ref("a%2fb")}),
            ("dots-name", "a name of two dots", {**account, "serviceaccount": ref("..")}),
            ("dot-namespace", "a namespace of one dot", {**account, "namespace": "."}),
            ("upper-name", "the name in upper case", {**account, "serviceaccount": ref("BUILDER", "builder")}),
            ("colon-name", "a name with a colon", {**account, "serviceaccount": ref("x:y")}),
            ("extra-member", "an unknown member", {**account, "group": {"name": "system:masters"}}),
            ("case-account", "ServiceAccount in the place of serviceaccount",
             {"namespace": "ci", "ServiceAccount": ref("builder")})):
        payload = stage.claims({"kubernetes.io": value})
        if isinstance(value, dict) and isinstance(value.get("serviceaccount"), dict):
            account_name, namespace = value["serviceaccount"].get("name"), value.get("namespace")
            if isinstance(account_name, str) and isinstance(namespace, str):
                payload["sub"] = f"system:serviceaccount:{namespace}:{account_name}"
        stage.case(f"kubernetes-{name}", comment, "KubernetesClaim", stage.token(payload))
