package import JSON
internal import OpenSSL

/// What the API answers to a TokenRequest.
package struct TokenRequestAnswer: Sendable {
    /// The HTTP status: 201 for a token.
    package let code: Int
    /// The TokenRequest with its status, or a Status.
    package let json: JSONText
    /// The texts of the Warning headers.
    package let warnings: [String]
    /// Why no token is issued, nil when one is.
    package let refusal: IssuanceError?
}

extension TokenRequestAnswer {
    fileprivate init(_ error: IssuanceError, warnings: [String] = []) {
        let status = error.status
        self.init(code: status.code, json: status.json, warnings: warnings, refusal: error)
    }
}

extension TokenIssuer {
    /// Answers the body of a request for a token, as the API server does at
    /// /api/v1/namespaces/NAMESPACE/serviceaccounts/NAME/token.
    ///
    /// - Parameters:
    ///   - namespace: that of the ServiceAccount, as the URL of the call has it.
    ///   - name: the ServiceAccount, as the URL of the call has it.
    ///   - now: seconds since the epoch.
    ///   - tokenID: the `jti`; nil makes a random one.
    /// - Throws: `OpenSSLError` when signing fails.
    package func answer(
        _ body: RequestBody, namespace: String, name: String, facts: IssuanceFacts, now: Double,
        tokenID: String? = nil
    ) throws -> TokenRequestAnswer {
        do {
            let request = try TokenRequest(body)
            return try answer(request) {
                try issue(
                    request, namespace: namespace, name: name, facts: facts, now: now, tokenID: tokenID)
            }
        } catch let error as IssuanceError {
            return TokenRequestAnswer(error)
        }
    }

    /// Answers a request that could be read: a refusal, too, names the members that the API does not know.
    private func answer(
        _ request: TokenRequest, _ issue: () throws -> IssuedToken
    ) throws -> TokenRequestAnswer {
        do {
            let issued = try issue()
            return TokenRequestAnswer(code: 201, json: issued.json, warnings: issued.warnings, refusal: nil)
        } catch let error as IssuanceError {
            return TokenRequestAnswer(error, warnings: UnknownFields.warnings(request.unknownFields))
        }
    }
}
