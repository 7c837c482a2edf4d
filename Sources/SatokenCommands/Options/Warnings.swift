import TokenConfiguration

extension Console {
    /// Says what the operator should know.
    func report(_ warnings: [Warning]) {
        for warning in warnings {
            if warning.isNote { note(warning.message) } else { warn(warning.message, hint: warning.hint) }
        }
    }
}
