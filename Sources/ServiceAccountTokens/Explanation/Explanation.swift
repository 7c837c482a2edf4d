internal import JOSE
internal import JSON
package import Recognition

/// A refusal in words for people: what was compared, what is probably behind it, and what to do.
package struct Explanation: Sendable, Equatable {
    /// One clause with both compared values.
    package let summary: String
    /// What is probably behind it.
    package let cause: String?
    /// What to do.
    package let fix: String?

    package init(_ summary: String, cause: String? = nil, fix: String? = nil) {
        self.summary = summary
        self.cause = cause
        self.fix = fix
    }

    /// Explains a refusal by what is known of the token.
    package init(_ failure: VerificationFailure, in context: ExplanationContext) {
        self =
            (context.keys == .keySet ? Self.byKeySet(failure, context) : nil) ?? Self.form(failure, context)
            ?? Self.trust(failure, context) ?? Self.claims(failure, context) ?? Self.objects(failure, context)
            ?? Self.strict(failure) ?? Explanation(failure.serverText)
    }

    private static func form(_ failure: VerificationFailure, _ context: ExplanationContext) -> Explanation? {
        switch failure {
        case .empty:
            Explanation(
                "there is no token: what was given is empty",
                cause: "an unset variable, or a file that was not written",
                fix: "look at where the token comes from; satoken issue or kubectl create token make one")
        case .tooLarge(let bytes, let limit):
            Explanation("it is \(bytes) bytes or more, at most \(limit) are read", cause: "this is no token")
        case .jsonSerialization:
            Explanation(
                "it begins with {, as JSON does, and is no token in three parts",
                cause: "a whole object was given where its token belongs",
                fix: "give the token alone; satoken inspect finds it in a file")
        case .wrongNumberOfParts(let count):
            Explanation(
                "it has \(count) part\(count == 1 ? "" : "s"), not 3", cause: "this is no token",
                fix: "give the token alone; satoken inspect says what this is")
        case .notBase64URL(let part, let fault):
            Explanation(
                "the \(part.rawValue) is not base64url: \(FormWords.base64url(fault))",
                cause: "the token was cut off, re-encoded or pasted together with something else",
                fix: "copy it again, whole and alone")
        case .notJSON(let part, let error):
            Explanation(
                "the \(part.rawValue) is not JSON: \(FormWords.syntax(error))",
                cause: "the token was cut off, or this is no JWT", fix: "copy it again, whole and alone")
        case .notAnObject(let part, let kind):
            Explanation(
                "the \(part.rawValue) is JSON, but \(kind.rawValue), not an object", cause: "this is no JWT")
        case .unreadableHeader(let fault): Explanation("the header \(FormWords.header(fault))")
        case .mistypedIssuer(let kind):
            Explanation(
                "iss is \(kind.rawValue), not a string", cause: "another program made the token",
                fix: "mend that program: iss is a string")
        default: nil
        }
    }

    /// The refusal's summary, with cause and fix by what stands where a token belongs.
    package func of(_ input: InputKind) -> Explanation {
        let other = Explanation(input)
        return Explanation(summary, cause: other.cause, fix: other.fix)
    }
}
