/// What helps a ring with damaged files.
enum RingAdvice {
    static let repair = "satoken keys check says what is wrong, and with --repair mends it"

    /// The orders of a generation stand nowhere else in the ring, and going back to an older one would drop keys whose
    /// tokens are alive.
    static let restore =
        "restore it from a copy, a backup or what satoken keys export --to made; nothing here can rebuild it"

    static func restore(_ path: String) -> String { "\(restore): \(path)" }
}
