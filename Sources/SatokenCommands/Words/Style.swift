import Files

/// Colour, where a person looks on and has not said no (https://no-color.org).
struct Style {
    private let isOn: Bool

    init() {
        let refused = System.variable("NO_COLOR").map { !$0.isEmpty } ?? false
        isOn = StandardStream.output.isTerminal && !refused && System.variable("TERM") != "dumb"
    }

    func bold(_ text: String) -> String { wrap("1", text) }
    func dim(_ text: String) -> String { wrap("2", text) }
    func red(_ text: String) -> String { wrap("31", text) }
    func green(_ text: String) -> String { wrap("32", text) }
    func yellow(_ text: String) -> String { wrap("33", text) }

    private func wrap(_ code: String, _ text: String) -> String {
        isOn ? "\u{1b}[\(code)m\(text)\u{1b}[0m" : text
    }
}
