internal import JOSE
internal import Text

/// Names that the first version of ring.json and observed.json used, so that an older ring is read.
enum FormerNames {
    /// A member's name in version 1, nil where it was the same.
    static func former(_ member: String) -> String? { members[member] }

    /// Today's name of a state, a step or a mode.
    static func present(of value: String) -> String {
        values.first { $0.former.isExactly(value) }?.present ?? value
    }

    private static let members = [
        "publishLeadTime": "lead", "externalTokenLifetime": "outsideTokenLifetime",
        "maxTokenExpiration": "maxTokenLifetime", "clockSkew": "skew", "minGenerationAge": "settle",
        "externalAudiences": "outsideAudiences", "endpoints": "consumers", "external": "outside",
        "mode": "price",
    ]

    private static let values: [(former: String, present: String)] = [
        ("inside-only", "verify-only"), ("lead", "reorder"), ("cut", "remove"), ("close", "finish"),
        ("cut-now", "immediately"), ("publish-first", "after-rollover"),
    ]
}
