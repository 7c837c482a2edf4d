/// Why a payload is not signed: the rule by name, and what was found.
package struct SigningRefusal: Error, Equatable, Sendable, CustomStringConvertible {
    /// The rules of `SigningRules`.
    package enum Rule: String, Sendable, CaseIterable {
        /// The payload is short enough for a token that strict verifiers read.
        case size
        /// The payload is base64url without padding, to the last bit.
        case encoding
        /// The payload is one JSON object in UTF-8, and no reader can read it in another way.
        case json
        /// The claims are those of a ServiceAccount's bound token.
        case claims
        /// `iss` is an issuer of the signer.
        case issuer
        /// `exp` is at most the longest lifetime after `iat`.
        case lifetime
        /// The signing key could be used.
        case key
    }

    package let rule: Rule
    package let reason: String

    package init(_ rule: Rule, _ reason: String) {
        self.rule = rule
        self.reason = reason
    }

    package var description: String { "refused by the rule \"\(rule.rawValue)\": \(reason)" }
}
