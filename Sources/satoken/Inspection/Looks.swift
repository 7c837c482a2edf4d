import ServiceAccountTokens

/// What something that is no token looks like, and what that means for whoever gave it.
struct Looks {
    /// One clause.
    let summary: String
    /// How it came to stand where a token belongs.
    let cause: String
    /// What to do.
    let fix: String

    private init(_ looks: String, cause: String, fix: String) {
        summary = "this looks like \(looks)"
        self.cause = cause
        self.fix = fix
    }

    /// nil when it looks like nothing in particular.
    init?(_ bytes: [UInt8]) {
        guard
            let looks = Self.file(bytes) ?? Self.otherCredential(bytes) ?? Self.brokenToken(bytes)
                ?? Self.anything(bytes)
        else { return nil }
        self = looks
    }

    private static func file(_ bytes: [UInt8]) -> Looks? {
        func key(_ looks: String) -> Looks {
            Looks(
                looks, cause: "a key or a certificate was given where a token belongs",
                fix: "give the token; a key to verify it by goes to --service-account-key-file")
        }
        let text = bytes.prefix(64)
        if text.starts(with: "-----BEGIN ".utf8) {
            let label = text.dropFirst(11).prefix { $0 != UInt8(ascii: "-") }
            return key("a PEM file (\(Shown.text(String(decoding: label, as: UTF8.self))))")
        }
        if text.starts(with: [0x30, 0x82]) { return key("a DER file: a certificate or a key") }
        if text.starts(with: "LS0tLS1CRUdJTi".utf8) {
            return key("a PEM file in base64: a certificate or a key of a kubeconfig")
        }
        if text.starts(with: "MII".utf8) { return key("a certificate or a key in base64") }
        return nil
    }

    private static func otherCredential(_ bytes: [UInt8]) -> Looks? {
        if bytes.starts(with: "sha256~".utf8) {
            return Looks(
                "an OpenShift OAuth token", cause: "a person's token, which OpenShift's OAuth server made",
                fix: "ask OpenShift about it (oc whoami); a ServiceAccount's token begins with eyJ")
        }
        if bytes.count == 23, bytes.firstIndex(of: UInt8(ascii: ".")) == 6,
            bytes.count(where: { $0 == UInt8(ascii: ".") }) == 1
        {
            return Looks(
                "a bootstrap token", cause: "a token that nodes join with, kept in a Secret of kube-system",
                fix:
                    "kubeadm token list shows whether it is still good; a ServiceAccount's token begins with eyJ"
            )
        }
        return nil
    }

    private static func brokenToken(_ bytes: [UInt8]) -> Looks? {
        if bytes.starts(with: "ZXlK".utf8) {
            return Looks(
                "a token in base64, as in a Secret: decode it first",
                cause: "a Secret's data is base64, and was copied as it stands",
                fix: "base64 -d gives the token")
        }
        if bytes.firstRange(of: "...".utf8) != nil || bytes.firstRange(of: "…".utf8) != nil {
            return Looks(
                "a token that was shortened",
                cause: "a log or a screen left out what the three dots stand for",
                fix: "copy it from where it is whole: its file, its Secret or the client's configuration")
        }
        let dots = bytes.count { $0 == UInt8(ascii: ".") }
        let words = bytes.split { $0 == 0x20 || (0x09...0x0D).contains($0) }
        if words.count > 1, words.allSatisfy({ word in word.count { $0 == UInt8(ascii: ".") } == 2 }) {
            return Looks(
                "\(words.count) tokens: give one, or all of them to satoken batch-verify",
                cause: "a list of tokens was given where one belongs",
                fix: "satoken batch-verify judges each line")
        }
        if dots == 4, bytes.prefix(bytes.count / 2) == bytes.suffix(bytes.count - bytes.count / 2) {
            return Looks(
                "one token twice", cause: "it was pasted twice without a gap",
                fix: "take the first half of it")
        }
        if dots == 4 {
            return Looks(
                "an encrypted JWE", cause: "an encrypted token, which Kubernetes neither issues nor reads",
                fix: "ask whoever issued it for a signed one")
        }
        if dots < 2, bytes.starts(with: "eyJ".utf8), isWord(bytes) {
            return Looks(
                "the first part\(dots == 1 ? "s" : "") of a token that was cut off",
                cause: "the token was cut off", fix: "copy it again, whole")
        }
        return nil
    }

    private static func anything(_ bytes: [UInt8]) -> Looks? {
        if !bytes.isEmpty, !bytes.contains(UInt8(ascii: ".")), isWord(bytes) {
            return Looks(
                "an opaque token",
                cause: "an opaque token (of an OAuth server or a static token file), or no token at all",
                fix: "the API server knows opaque tokens by other means; ServiceAccount tokens begin with eyJ"
            )
        }
        if bytes.contains(where: { $0 < 0x20 && !(0x09...0x0D).contains($0) }) {
            return Looks(
                "a binary file", cause: "another file was given where a token belongs",
                fix: "give the token's own file")
        }
        return nil
    }

    private static func isWord(_ bytes: [UInt8]) -> Bool {
        bytes.count <= 4096 && bytes.allSatisfy { $0 > 0x20 && $0 < 0x7F }
    }
}
