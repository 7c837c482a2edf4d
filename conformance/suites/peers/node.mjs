// Node's crypto as a signer and verifier of JWS: one JSON job a line on standard input, one answer a line.
//     {"do": "sign", "alg", "key", "signed"}                -> "signature"
//     {"do": "verify", "alg", "key", "signed", "signature"} -> true or false
// Keys are PEM texts; `signed` is header.payload; signatures are base64url.
import { createInterface } from "node:readline";
import { sign, verify } from "node:crypto";

const hashes = { RS256: "sha256", ES256: "sha256", ES384: "sha384", ES512: "sha512" };

function answer({ do: what, alg, key, signed, signature }) {
    const data = Buffer.from(signed);
    const settings = { key, dsaEncoding: "ieee-p1363" };
    return what === "sign"
        ? sign(hashes[alg], data, settings).toString("base64url")
        : verify(hashes[alg], data, settings, Buffer.from(signature, "base64url"));
}

for await (const line of createInterface({ input: process.stdin })) {
    console.log(JSON.stringify(answer(JSON.parse(line))));
}
