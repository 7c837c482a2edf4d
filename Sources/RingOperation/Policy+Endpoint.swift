package import KeyRing
internal import ServiceAccountTokens
internal import Text
internal import TokenConfiguration

extension Policy {
    /// The endpoint of a name that the operator gave.
    ///
    /// - Throws: ProgramFailure, exit code 64, where the ring has none.
    package func endpoint(_ name: String) throws -> Endpoint {
        if let found = endpoints.first(where: { $0.name.isExactly(name) }) { return found }
        throw ProgramFailure(
            "\(Shown.text(name)): no endpoint of this name",
            hint: endpoints.isEmpty
                ? "the ring polls no endpoint: satoken keys policy --api-server NAME=WHERE"
                : "known are \(Shown.texts(endpoints.map(\.name)))", code: .usage)
    }
}
