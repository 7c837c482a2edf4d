// Verifies a file of tokens with Node's own crypto, keys parsed once: see ../run for the arguments and the answer.
const crypto = require("node:crypto");
const fs = require("node:fs");

const [path, jwks, , issuer, algorithm] = process.argv.slice(2);
const tokens = fs.readFileSync(path, "ascii").trimEnd().split("\n");
const keys = new Map(JSON.parse(fs.readFileSync(jwks, "ascii")).keys.map((jwk) => [jwk.kid, {
    key: crypto.createPublicKey({ key: jwk, format: "jwk" }), dsaEncoding: "ieee-p1363",
}]));

function verify(token) {
    const last = token.lastIndexOf("."), first = token.indexOf(".");
    const header = JSON.parse(Buffer.from(token.slice(0, first), "base64url"));
    const key = keys.get(header.kid);
    if (header.alg !== algorithm || key === undefined) return false;
    const signature = Buffer.from(token.slice(last + 1), "base64url");
    if (!crypto.verify("sha256", Buffer.from(token.slice(0, last)), key, signature)) return false;
    const claims = JSON.parse(Buffer.from(token.slice(first + 1, last), "base64url"));
    const now = Date.now() / 1000;
    return claims.iss === issuer && claims.aud.includes(issuer) && claims.exp > now && claims.nbf <= now;
}

tokens.slice(0, 500).forEach(verify);
const cpu = process.cpuUsage(), wall = process.hrtime.bigint();
const good = tokens.filter(verify).length;
const used = process.cpuUsage(cpu);
console.log(good, (used.user + used.system) / 1e6, Number(process.hrtime.bigint() - wall) / 1e9);
