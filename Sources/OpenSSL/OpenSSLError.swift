internal import COpenSSL

/// A failure inside OpenSSL: what was tried, and the reasons OpenSSL gave, the deepest first.
public struct OpenSSLError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was tried, as in "signing".
    public let operation: String
    /// OpenSSL's own reasons; may be empty.
    public let reasons: [String]
    /// Whether a token, a TPM or another store did not serve: it may be back in a moment.
    public private(set) var isOfStore = false

    /// The error of a key without a JOSE algorithm.
    package static var noAlgorithm: OpenSSLError {
        OpenSSLError(draining: "finding the algorithm of a key on P-224")
    }

    /// Takes all entries off this thread's error queue, so that the next failure does not report them.
    package init(draining operation: String) {
        self.operation = operation
        var reasons: [String] = []
        while true {
            let code = ERR_get_error()
            if code == 0 { break }
            // A static string of OpenSSL's, or nil when the code has no text.
            if let text = unsafe ERR_reason_error_string(code) {
                reasons.append(unsafe String(cString: text))
            }
        }
        self.reasons = reasons
    }

    /// A failure that OpenSSL itself has no reason for.
    init(_ operation: String, _ reason: String) {
        self.operation = operation
        reasons = [reason]
    }

    /// The same failure, of a store.
    var ofStore: OpenSSLError {
        var error = self
        error.isOfStore = true
        return error
    }

    /// One line: the operation and the reasons.
    public var description: String {
        reasons.isEmpty ? "\(operation) failed" : "\(operation) failed: \(reasons.joined(separator: ", "))"
    }
}

/// The pointer, or the error that explains why there is none.
package func require(_ pointer: OpaquePointer?, _ operation: @autoclosure () -> String) throws(OpenSSLError)
    -> OpaquePointer
{
    guard let pointer = unsafe pointer else { throw OpenSSLError(draining: operation()) }
    return unsafe pointer
}

/// Passes when an OpenSSL call answered 1.
package func require(_ code: Int32, _ operation: @autoclosure () -> String) throws(OpenSSLError) {
    if code != 1 { throw OpenSSLError(draining: operation()) }
}
