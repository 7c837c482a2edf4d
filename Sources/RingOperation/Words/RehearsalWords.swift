/// What is done with a rehearsal where a ring in use is published.
package enum RehearsalWords {
    /// Said of a ring that is created with --now.
    package static let created =
        "--now makes it a rehearsal: it is never published or exported, and --now is its clock; leave it out for a ring to use"

    /// How the keys come to an endpoint that is polled in place of relying parties.
    package static func copy(to site: String = "its site") -> String {
        "copy RING/current/jwks.json to where \(site) is looked at"
    }
}
