/// The verdict of one check, of whatever is checked: an issuer, a token, a control plane.
package enum FindingResult: String, Sendable {
    case ok
    case fail
    /// Nothing is broken, and the operator should know.
    case note
    case notChecked = "not-checked"
}

/// What one check found.
///
///     Finding(.issuer, .fail, "issuer is …, expected …", fix: "make them one text")
package struct Finding<ID: RawRepresentable & Sendable & Equatable>: Sendable, Equatable
where ID.RawValue == String {
    /// What the check is about, by the name that programs know it by.
    package let id: ID
    /// The verdict.
    package let result: FindingResult
    /// What was compared, and for a failure what then happens.
    package let message: String
    /// What to do about it.
    package let fix: String?

    package init(_ id: ID, _ result: FindingResult, _ message: String, fix: String? = nil) {
        self.id = id
        self.result = result
        self.message = message
        self.fix = fix
    }

    package static func ok(_ id: ID, _ message: String) -> Finding { Finding(id, .ok, message) }

    package static func fail(_ id: ID, _ message: String, fix: String) -> Finding {
        Finding(id, .fail, message, fix: fix)
    }

    package static func note(_ id: ID, _ message: String, fix: String? = nil) -> Finding {
        Finding(id, .note, message, fix: fix)
    }

    package static func notChecked(_ id: ID, _ reason: String) -> Finding { Finding(id, .notChecked, reason) }
}
