extension GoDuration {
    /// Reads a length of time as the flags of this project take it: Go's form, a number of seconds, or whole days or years (of
    /// 365 days), such as "30d".
    ///
    /// - Returns: nil for any other text, and for a length below zero.
    package init?(flag text: String) {
        let units: [(suffix: String, days: Int64, most: Int64)] = [("d", 1, 100_000), ("y", 365, 250)]
        for unit in units where text.hasSuffix(unit.suffix) {
            guard let count = Int64(text.dropLast()), 0...unit.most ~= count else { return nil }
            self.init(nanoseconds: count * unit.days * 86_400_000_000_000)
            return
        }
        self.init(text)
        if nanoseconds < 0 { return nil }
    }
}
