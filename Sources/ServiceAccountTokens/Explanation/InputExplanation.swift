package import Recognition

extension Explanation {
    /// What stands where a token belongs: what it looks like, how it came there, and what to do.
    package init(_ input: InputKind) {
        let (cause, fix) = Self.advice(input)
        self.init("this looks like \(Shown.printable(input.words))", cause: cause, fix: fix)
    }

    private static func advice(_ input: InputKind) -> (cause: String, fix: String) {
        switch input {
        case .empty:
            (
                "an unset variable, or a file that was not written",
                "look at where the token comes from; satoken issue or kubectl create token make one"
            )
        case .pem, .der, .encodedPEM, .encodedDER, .sshKey, .jwkSet, .jwk:
            (
                "a key or a certificate was given where a token belongs",
                "give the token; a key to verify it by goes to --service-account-key-file, a JWK Set to --jwks"
            )
        case .compressed:
            (
                "a store keeps it compressed, as Helm does with its releases",
                "look into it: \(input.decompression) | satoken inspect -"
            )
        case .html:
            (
                "a proxy or a log-in page answered in place of the one that hands out tokens",
                "look at the URL and at the status of that answer (curl -i)"
            )
        case .xml(let code):
            (
                "a store refused to hand out the file\(code.map { ": \($0)" } ?? ""), and its answer was kept as the token",
                "look at the status of that answer (curl -i), and at who may read the file"
            )
        case .status(let message):
            MessageExplanation.advice(message) ?? (
                "a request was refused, and the answer was kept as the token",
                "see why it was refused (kubectl auth can-i create serviceaccounts/token), then ask again"
            )
        case .object(let object): object.advice
        case .claims:
            (
                "what a decoder shows was given, and the signature is gone from it",
                "give the token itself, eyJ….….…; satoken sign makes a token of claims"
            )
        case .hidden:
            (
                "kubectl, a log or a build server hides tokens in what it prints",
                "take it from where it is whole: kubectl config view --raw, kubectl get secret NAME -o jsonpath='{.data.token}' | "
                    + "base64 -d, or kubectl create token"
            )
        case .payload: ("the token was cut at its dots", "copy it again, whole: three parts with two dots")
        case .printedBytes:
            (
                "a program printed the token's bytes one by one, or in hexadecimal",
                "let it make text of them: string(b) in Go, b.decode() in Python, buffer.toString() in Node; xxd -r -p for "
                    + "hexadecimal"
            )
        case .json:
            (
                "JSON was given, and no token is in it",
                "look at what wrote it; satoken inspect finds a token in JSON"
            )
        case .placeholder(let placeholder): (placeholder.cause, placeholder.fix)
        case .path:
            (
                "the name of a file was given, and there is no file of this name here",
                "give what is in the file: satoken inspect - < FILE, or --token-file FILE"
            )
        case .url: ("a URL was given where a token belongs", "fetch the token from there, and give that")
        case .accountName(let namespace, let name):
            (
                "a name was given where a token belongs",
                "kubectl create token \(name) -n \(namespace) makes one"
            )
        case .secretName(let name):
            (
                "a name was given where a token belongs",
                "kubectl get secret \(name) -n NAMESPACE -o yaml | satoken inspect -"
            )
        case .message(let text):
            MessageExplanation.advice(text)
                ?? (
                    "an error or other text that satoken does not know, or a command's output that was kept as the token",
                    "give satoken the token that the client sends; where this text itself is sent, look at the command that "
                        + "wrote it, and at its exit code"
                )
        case .credential(let credential): (credential.cause, credential.fix)
        case .encodedToken(1):
            ("a Secret's data is base64, and was copied as it stands", "base64 -d gives the token")
        case .encodedToken(let times):
            (
                "a Secret's data was filled with text that was base64 already",
                (0..<times).map { _ in "base64 -d" }.joined(separator: " | ")
                    + " gives the token; fill the Secret by "
                    + "stringData, or encode once"
            )
        case .percentEncodedToken:
            ("it was copied from a URL or a form", "put dots in place of %2E, and send it in a header")
        case .shortened:
            (
                "a log or a screen left out what the three dots replace",
                "copy it from where it is whole: its file, its Secret or the client's configuration"
            )
        case .tokens:
            (
                "a list of tokens was given where one belongs",
                "give one, or all of them to satoken batch-verify"
            )
        case .tokenTwice: ("it was pasted twice without a gap", "take the first half of it")
        case .encrypted:
            (
                "an encrypted token (JWE), which Kubernetes neither issues nor reads",
                "ask its issuer for a signed one"
            )
        case .cutOff: ("the token was cut off", "copy it again, whole")
        case .binary: ("another file was given where a token belongs", "give the token's own file")
        case .opaque:
            (
                "an opaque token (of an OAuth server or a static token file), or no token at all",
                "the API server knows opaque tokens by other means; ServiceAccount tokens begin with eyJ"
            )
        }
    }
}
