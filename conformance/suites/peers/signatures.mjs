// Node's crypto as a signer and verifier of JWS. ../programs.py says what a line of standard input holds.
import { createInterface } from "node:readline";
import { createPrivateKey, createPublicKey, sign, verify } from "node:crypto";

const hashes = { RS256: "sha256", ES256: "sha256", ES384: "sha384", ES512: "sha512" };
const names = { RSA: ["kty", "n", "e"], EC: ["kty", "crv", "x", "y"] };

function jwk(text) {
    const values = text.split(",");
    return Object.fromEntries(names[values[0]].map((name, index) => [name, values[index]]));
}

function answer([what, ...words]) {
    const dsaEncoding = "ieee-p1363";
    if (what === "sign") {
        const key = createPrivateKey({ key: Buffer.from(words[1], "base64"), format: "der", type: "pkcs8" });
        return sign(hashes[words[0]], Buffer.from(words[2]), { key, dsaEncoding }).toString("base64url");
    }
    if (what === "verify") {
        const key = createPublicKey({ key: jwk(words[1]), format: "jwk" });
        const signature = Buffer.from(words[3], "base64url");
        return verify(hashes[words[0]], Buffer.from(words[2]), { key, dsaEncoding }, signature) ? "accepted" : "refused";
    }
    const key = createPublicKey({ key: Buffer.from(words[0], "base64"), format: "der", type: "spki" }).export({ format: "jwk" });
    return names[key.kty].map((name) => key[name]).join(",");
}

for await (const line of createInterface({ input: process.stdin })) {
    console.log(answer(line.split(" ")));
}
