"""The form of the text: base64url, white space, the number of parts, size, and JSON that is read in different ways."""

import json

from .signing import encoded
from .stage import ISSUER, compact


def add(stage):
    base64url(stage)
    white_space(stage)
    structure(stage)
    size(stage)
    json_forms(stage)
    no_object(stage)


def last_bits(part):
    """The part with bits set behind its last byte, which base64url leaves unused."""
    alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
    return part[:-1] + alphabet[alphabet.index(part[-1]) + 1]


def loose(part):
    return len(part) % 4 in (2, 3)


def base64url(stage):
    token = stage.token(key="sa-ec")
    names = ("header", "payload", "signature")
    for index, name in enumerate(names):
        for kind, how in (("padding", lambda part: part + "=" * (-len(part) % 4 or 4)),
                          ("plus", lambda part: part[:8] + "+" + part[9:]),
                          ("slash", lambda part: part[:8] + "/" + part[9:]),
                          ("dollar", lambda part: part[:8] + "$" + part[9:]),
                          ("one-character-more", lambda part: part + "A" * ((1 - len(part)) % 4 or 4)),
                          ("percent", lambda part: part[:8] + "%2B" + part[9:]),
                          ("nul", lambda part: part[:8] + "\0" + part[8:]),
                          ("non-ascii", lambda part: part[:8] + "\u0431" + part[8:])):
            parts = token.split(".")
            parts[index] = how(parts[index])
            if kind == "nul":
                continue  # a TokenReview's token with a NUL never reaches the authenticator
            stage.case(f"base64-{name}-{kind}", f"the {name} with {kind.replace('-', ' ')}", "Encoding", ".".join(parts))
    # Header and payload that end in unused bits: the verifier may take the text as it stands, or encode it again.
    for name in names:
        for length in range(3):
            parts = stage.parts(payload=stage.claims(pad="x" * length), header={"x": "x" * length}, key="sa-ec").split(".")
            index = names.index(name)
            if index == 2 or loose(parts[index]):
                break
        if index == 2:
            text = ".".join(parts)
            signature = encoded(stage.key("sa-ec").sign("ES256", text.encode()))
            stage.case("base64-bits-signature", "bits set behind the signature's last byte", "Encoding",
                       f"{text}.{last_bits(signature)}", strict="refuse")
            continue
        odd = [*parts]
        odd[index] = last_bits(odd[index])
        over_canonical = encoded(stage.key("sa-ec").sign("ES256", ".".join(parts).encode()))
        stage.case(f"base64-bits-{name}-canonical-signature",
                   f"bits set behind the {name}'s last byte, after the canonical text was signed", "Encoding",
                   ".".join([*odd, over_canonical]), strict="refuse")
        stage.case(f"base64-bits-{name}-signed-as-it-stands",
                   f"bits set behind the {name}'s last byte, and signed as it stands", "Encoding",
                   stage.signed(".".join(odd), "sa-ec"))


def white_space(stage):
    header, payload, signature = stage.token().split(".")
    full = ".".join((header, payload, signature))
    half = len(payload) // 2
    for name, comment, token in (
            ("behind-space", "a space behind the token", full + " "), ("behind-line", "a line end behind the token", full + "\n"),
            ("behind-crlf", "CR and LF behind the token", full + "\r\n"), ("behind-tab", "a tab behind the token", full + "\t"),
            ("behind-text", "a space and a word behind the token", full + " x"),
            ("behind-nbsp", "a no-break space behind the token", full + "\u00a0"),
            ("before-line", "a line end before the token", "\n" + full), ("before-tab", "a tab before the token", "\t" + full),
            ("header-line", "a line end in the header", header[:10] + "\n" + header[10:] + full[len(header):]),
            ("header-tab", "a tab in the header", header[:10] + "\t" + header[10:] + full[len(header):]),
            ("header-space", "a space in the header", header[:10] + " " + header[10:] + full[len(header):]),
            ("payload-line", "a line end in the payload", f"{header}.{payload[:half]}\n{payload[half:]}.{signature}"),
            ("payload-cr", "a CR in the payload", f"{header}.{payload[:half]}\r{payload[half:]}.{signature}"),
            ("payload-tab", "a tab in the payload", f"{header}.{payload[:half]}\t{payload[half:]}.{signature}"),
            ("payload-space", "a space in the payload", f"{header}.{payload[:half]} {payload[half:]}.{signature}"),
            ("signature-line", "a line end in the signature", f"{header}.{payload}.{signature[:40]}\n{signature[40:]}"),
            ("signature-tab", "a tab in the signature", f"{header}.{payload}.{signature[:40]}\t{signature[40:]}"),
            ("signature-nbsp", "a no-break space in the signature", f"{header}.{payload}.{signature[:40]}\u00a0{signature[40:]}"),
            ("signature-zero-width", "a zero-width space in the signature",
             f"{header}.{payload}.{signature[:40]}\u200b{signature[40:]}"),
            ("before-dot", "a line end before the second dot", f"{header}.{payload}\n.{signature}")):
        stage.case(f"space-{name}", comment, "Encoding", token, strict="refuse")
    for name, token in (("leading", " " + full), ("alone", " "), ("garbage", " x")):
        stage.case(f"space-anonymous-{name}", "a space first: the server sees no token and answers system:anonymous",
                   "Anonymous Encoding", token, strict="refuse")


def structure(stage):
    header, payload, signature = stage.token().split(".")
    full = f"{header}.{payload}.{signature}"
    general = {"payload": payload, "signatures": [{"protected": header, "signature": signature}]}
    flattened = {"payload": payload, "protected": header, "signature": signature}
    for name, comment, token in (
            ("two-parts", "no signature and no second dot", f"{header}.{payload}"), ("one-part", "the header alone", header),
            ("four-parts", "a fourth part", full + ".x"), ("trailing-dot", "a dot behind the token", full + "."),
            ("leading-dot", "a dot before the token", "." + full), ("five-parts", "five parts, as of a JWE", full + ".x.y"),
            ("dots", "two dots", ".."), ("dot-flood", "20,000 dots", "." * 20000), ("detached", "no payload", f"{header}..{signature}"),
            ("general-json", "JWS JSON serialization", compact(general)),
            ("flattened-json", "flattened JWS JSON serialization", compact(flattened)),
            ("json-in-spaces", "flattened JSON behind a line end", "\n" + compact(flattened)),
            ("brace", "a brace before the token", "{" + full), ("quoted", "the token in quotes", f'"{full}"'),
            ("bearer", "Bearer before the token", "Bearer " + full), ("twice", "the token twice", full + full),
            ("twice-space", "the token twice, with a space between", f"{full} {full}"), ("word", "a word", "null"),
            ("private-key-word", "the first line of a PEM", "-----BEGIN CERTIFICATE-----"),
            ("swapped", "payload before header", f"{payload}.{header}.{signature}")):
        stage.case(f"structure-{name}", comment, "Structure", token,
                   strict="refuse" if name == "twice-space" else None)


def size(stage):
    def of(length):
        """A token of this many bytes."""
        padding = 0
        for _ in range(8):
            token = stage.token(stage.claims(pad="x" * padding))
            if len(token) == length:
                return token
            padding += (length - len(token)) * 3 // 4 or (1 if len(token) < length else -1)
        raise ValueError(length)

    limit = 65536 - (65536 - len(stage.token(stage.claims(pad="")))) % 4
    stage.case("size-64-kib", "not more than 64 KiB", "Size", of(limit))
    stage.case("size-over-64-kib", "a few bytes more than 64 KiB", "Size", of(limit + 4), strict="refuse")
    stage.case("size-300-kb", "300 KB, signed well", "Size", stage.token(stage.claims(pad="x" * 225000)), strict="refuse")
    stage.case("size-long-header", "a header of 40 KB", "Size", stage.token(header={"x": "x" * 30000}))


def json_forms(stage):
    plain = compact(stage.claims())
    end = plain[:-1]
    for name, comment, payload, strict in (
            ("spaces", "white space between the members", json.dumps(stage.claims(), indent=1), None),
            ("around", "line ends around the object", f"\r\n\t {plain} \n", None),
            ("unsorted", "members in another order", json.dumps(dict(reversed(stage.claims().items()))), None),
            ("unknown", "an unknown claim", end + ',"zz":{"a":[1,null,true,"x"]}}', None),
            ("escaped-names", "a name written with escapes", plain.replace('"iss"', '"\\u0069ss"'), None),
            ("escaped-values", "a value written with escapes", plain.replace("https://", "https:\\/\\/"), None),
            ("bom", "a byte order mark", "\ufeff" + plain, None), ("trailing", "text behind the object", plain + "x", None),
            ("second-object", "a second object behind the first", plain + plain, None),
            ("nul-behind", "a NUL behind the object", plain + "\0", None),
            ("comma", "a comma behind the last member", end + ",}", None), ("comment", "a comment", end + "/**/}", None),
            ("single-quotes", "single quotes", plain.replace('"', "'"), None), ("open", "no closing brace", end, None),
            ("repeat-iss", "iss twice, the same", end + f',"iss":"{ISSUER}"}}', None),
            ("repeat-iss-foreign", "iss twice, a foreign one first", '{"iss":"https://attacker.example",' + plain[1:], None),
            ("repeat-aud", "aud twice", end + ',"aud":["vault"]}', None), ("repeat-exp", "exp twice", end + ',"exp":1}', None),
            ("repeat-kubernetes", "kubernetes.io twice",
             end + ',"kubernetes.io":{"namespace":"kube-system","serviceaccount":{"name":"admin"}}}', None),
            ("repeat-unknown", "an unknown claim twice", end + ',"zz":1,"zz":2}', "refuse"),
            ("repeat-in-unknown", "a repeat inside an unknown claim", end + ',"zz":{"a":1,"a":2}}', "refuse"),
            ("repeat-in-array", "a repeat inside an object of an unknown array", end + ',"zz":[{"a":1,"a":2}]}', "refuse"),
            ("repeat-by-escape", "an unknown claim twice, once with an escape", end + ',"zz":1,"\\u007az":2}', "refuse"),
            ("repeat-namespace", "namespace twice in kubernetes.io",
             plain.replace('"namespace":"ci"', '"namespace":"kube-system","namespace":"ci"'), None),
            ("repeat-uid", "uid twice in the reference", plain.replace('"uid":"', '"uid":"x","uid":"', 1), None),
            ("case-iss", "ISS beside iss, the same", end + f',"ISS":"{ISSUER}"}}', "refuse"),
            ("case-iss-foreign", "ISS beside iss, a foreign one", end + ',"ISS":"https://attacker.example"}', None),
            ("case-iss-number", "ISS beside iss, a number", end + ',"Iss":1}', None),
            ("case-iss-first", "a foreign ISS before iss", '{"ISS":"https://attacker.example",' + plain[1:], "refuse"),
            ("case-iss-long-s", "iſs beside iss, a foreign one", end + ',"i\u017fs":"https://attacker.example"}', None),
            ("case-iss-only", "ISS in the place of iss", plain.replace('"iss"', '"ISS"'), None),
            ("case-aud", "AUD beside aud", end + ',"AUD":["vault"]}', "refuse"),
            ("case-exp", "EXP beside exp", end + ',"Exp":1}', "refuse"),
            ("case-exp-only", "EXP in the place of exp: there is none then", plain.replace('"exp"', '"EXP"'), "refuse"),
            ("case-kubernetes", "Kubernetes.io beside kubernetes.io", end + ',"Kubernetes.io":{"namespace":"x"}}', "refuse"),
            ("case-namespace", "Namespace beside namespace",
             plain.replace('"namespace":"ci"', '"namespace":"ci","Namespace":"kube-system"'), "refuse"),
            ("not-utf8", "a byte that is no UTF-8, in an unknown claim", end.encode() + b',"zz":"\xe9"}', "refuse"),
            ("not-utf8-jti", "a byte that is no UTF-8, in jti", plain.replace('"jti":"', '"jti":"\xe9').encode("latin-1"), "refuse"),
            ("overlong", "an overlong slash, in an unknown claim", end.encode() + b',"zz":"\xc0\xaf"}', "refuse"),
            ("utf16", "the payload in UTF-16", plain.encode("utf-16-le"), None),
            ("lone-surrogate", "a lone surrogate escape, in jti", plain.replace('"jti":"', '"jti":"\\ud800'), None),
            ("surrogate-pair", "a pair of surrogate escapes, in an unknown claim", end + ',"zz":"\\ud83d\\ude00"}', None),
            ("nul-escape", "an escaped NUL, in an unknown claim", end + ',"zz":"a\\u0000b"}', None),
            ("control", "a raw control character, in an unknown claim", end + ',"zz":"\x01"}', None),
            ("tab", "a raw tab, in an unknown claim", end + ',"zz":"\t"}', None),
            ("bad-escape", "an unknown escape", end + ',"zz":"\\x41"}', None),
            ("short-escape", "a short escape", end + ',"zz":"\\u00"}', None),
            ("nan", "NaN, in an unknown claim", end + ',"zz":NaN}', None),
            ("leading-zero", "a number with a leading zero, in an unknown claim", end + ',"zz":01}', None),
            ("plus", "a number with a plus, in an unknown claim", end + ',"zz":+1}', None),
            ("hex", "a hexadecimal number, in an unknown claim", end + ',"zz":0x10}', None),
            ("dot", "a number that ends in a dot, in an unknown claim", end + ',"zz":1.}', None),
            ("huge-number", "a number past float64, in an unknown claim", end + ',"zz":1e400}', None),
            ("long-number", "a number of 2,000 digits, in an unknown claim", end + ',"zz":' + "9" * 2000 + "}", None),
            ("proto", "a member named __proto__", end + ',"__proto__":{"iss":"x"}}', None),
            ("empty-name", "a member without a name", end + ',"":1}', None),
            ("deep", "an unknown claim 900 levels deep", end + ',"zz":' + "[" * 900 + "]" * 900 + "}", None),
            ("very-deep", "an unknown claim 20,000 levels deep", end + ',"zz":' + "[" * 20000 + "]" * 20000 + "}", None)):
        stage.case(f"json-{name}", comment, "JsonForm", stage.token(payload), strict=strict)


def no_object(stage):
    plain = compact(stage.claims())
    for name, payload in (("array", f"[{plain}]"), ("empty-array", "[]"), ("string", json.dumps(plain)), ("number", "1"),
                          ("true", "true"), ("null", "null"), ("nothing", ""), ("space", " "), ("empty-object", "{}"),
                          ("xml", "<claims/>"), ("form", "iss=https://kubernetes.default.svc&sub=x")):
        stage.case(f"payload-{name}", f"the payload is {name.replace('-', ' ')}", "NotAnObject", stage.token(payload))
