/// What happened, for logs. It holds no token, no claims and no key.
package enum SignerEvent: Sendable {
    /// A call was answered.
    case call(Call)
    /// A user may not connect.
    case refusedConnection(user: UInt32)

    /// An answered call.
    package struct Call: Sendable {
        package let method: SignerMetrics.Method
        /// The name of the gRPC code.
        package let code: String
        /// The rule that refused it and what was found; nil for a call that went well.
        package let refusal: SigningRefusal?
        /// The process that called, nil for one that only looks.
        package let client: String?
        package let seconds: Double
    }
}
