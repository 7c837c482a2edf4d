#!/usr/bin/env python3
"""Valid tokens, changed at random: `satoken verify` (strict) accepts none of them.

Every kind of change leaves other bytes than were signed: a character replaced, dropped, doubled or inserted,
neighbours swapped, a piece cut off, moved or repeated, white space, padding, spare bits, parts of another token.
"""

import random
import string

from harness import API_AUDIENCES, ISSUER, RECORDINGS, Suite, arguments, claims_of, in_parallel, recording

# All the recorded tokens were valid then.
NOW = 1795491870
KEYS = ("sa", "sa-ec", "sa-ec384", "sa-ec521")
BASE64URL = string.ascii_uppercase + string.ascii_lowercase + string.digits + "-_"  # by value
OTHER = ["\n", "\r", "\t", " ", "\u00a0", "\u2028", "\ufeff", "=", "+", "/", ".", "..", "{", "é", "\x01", "%"]


def valid_tokens():
    """The recorded tokens that were for the API server."""
    responses = (case["response"] for case in recording("token-requests.json"))
    tokens = (response["status"]["token"] for response in responses if response["kind"] == "TokenRequest")
    return [token for token in tokens if set(claims_of(token)["aud"]) & set(API_AUDIENCES.split(","))]


def verify(suite, token):
    options = ["--service-account-issuer", ISSUER, "--api-audiences", API_AUDIENCES, "--now", NOW]
    for key in KEYS:
        options += ["--service-account-key-file", RECORDINGS / f"keys/{key}.pub"]
    return suite.run("verify", *options, "--", token)


def replaced(rnd, token, _):
    at = rnd.randrange(len(token))
    return token[:at] + rnd.choice(BASE64URL + ".") + token[at + 1:]


def other_case(rnd, token, _):
    at = rnd.randrange(len(token))
    return token[:at] + token[at].swapcase() + token[at + 1:]


def dropped(rnd, token, _):
    at = rnd.randrange(len(token))
    return token[:at] + token[at + 1:]


def doubled(rnd, token, _):
    at = rnd.randrange(len(token))
    return token[:at] + token[at] + token[at:]


def inserted(rnd, token, _):
    at = rnd.randrange(len(token) + 1)
    return token[:at] + rnd.choice(OTHER + list(BASE64URL)) + token[at:]


def swapped(rnd, token, _):
    at = rnd.randrange(len(token) - 1)
    return token[:at] + token[at + 1] + token[at] + token[at + 2:]


def cut(rnd, token, _):
    return token[:rnd.randrange(1, len(token))]


def beheaded(rnd, token, _):
    return token[rnd.randrange(1, len(token)):]


def repeated(rnd, token, _):
    start, end = sorted(rnd.sample(range(len(token) + 1), 2))
    return token[:end] + token[start:]


def wrapped(rnd, token, _):
    return rnd.choice(OTHER) + token if rnd.random() < 0.5 else token + rnd.choice(OTHER)


def spare_bits(rnd, token, _):
    """The last character of a part with its unused bits set, where it has any: it decodes to the same bytes."""
    parts = token.split(".")
    at = rnd.randrange(3)
    unused = {2: 4, 3: 2}.get(len(parts[at]) % 4, 0)
    if unused:
        value = BASE64URL.index(parts[at][-1]) | rnd.randrange(1, 1 << unused)
        parts[at] = parts[at][:-1] + BASE64URL[value]
    return ".".join(parts)


def padded(rnd, token, _):
    parts = token.split(".")
    at = rnd.randrange(3)
    parts[at] += "=" * (-len(parts[at]) % 4 or 1)
    return ".".join(parts)


def mixed(rnd, token, other):
    """A part of another valid token in the place of this one's."""
    left, right = token.split("."), other.split(".")
    at = rnd.randrange(3)
    left[at] = right[at]
    return ".".join(left)


CHANGES = (replaced, other_case, dropped, doubled, inserted, swapped, cut, beheaded, repeated, wrapped, spare_bits,
           padded, mixed)


def main():
    options = arguments(__doc__, count={"type": int, "default": 2000, "help": "changed tokens (default 2000)"},
                        seed={"type": int, "default": 1, "help": "of the random changes (default 1)"})
    suite = Suite(options)
    rnd = random.Random(options.seed)
    tokens = valid_tokens()
    for token in tokens:
        result = verify(suite, token)
        if result.code != 0:
            suite.fail("an unchanged token", "exit 0", str(result))
    if suite.failed:
        return suite.report()
    suite.passed += len(tokens)

    changed = []
    while len(changed) < options.count:
        change = rnd.choice(CHANGES)
        token = change(rnd, rnd.choice(tokens), rnd.choice(tokens))
        if token not in tokens:
            changed.append((change.__name__, token))
    for (how, token), result in zip(changed, in_parallel(lambda item: verify(suite, item[1]), changed)):
        if result.code == 1:
            suite.passed += 1
        else:
            suite.fail(f"{how}: {token!r}", "exit 1", str(result))
    return suite.report()


if __name__ == "__main__":
    raise SystemExit(main())
