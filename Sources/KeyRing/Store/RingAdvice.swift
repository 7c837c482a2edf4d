/// What helps where a ring cannot be used as it is.
package enum RingAdvice {
    /// How an API server of a rehearsal comes to its keys.
    package static let rehearsedRestart =
        "a rehearsal's API servers are files, and one restarts by satoken jwks --service-account-key-file "
        + "RING/current/verification.pem > FILE"

    static let repair = "satoken keys check says what is wrong, and with --repair mends it"

    /// The orders of a generation stand nowhere else in the ring, and going back to an older one would drop keys whose
    /// tokens are alive.
    static let restore =
        "restore it from a copy, a backup or what satoken keys export --to made; nothing here can rebuild it"

    static func restore(_ path: String) -> String { "\(restore): \(path)" }
}
