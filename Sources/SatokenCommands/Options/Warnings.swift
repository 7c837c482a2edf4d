import TokenConfiguration

extension Console {
    /// Says what the operator should know.
    func report(_ warnings: [Warning]) {
        for warning in warnings { warn(warning.message, hint: warning.hint) }
    }
}
