/// A picture as SVG: rectangles, lines and text, in pixels from the top left.
///
/// Every text is escaped, so a hostile name is drawn as text.
package struct Drawing {
    /// The colours, readable on white and in print.
    package enum Colour: String, Sendable {
        case ink = "#1f2328"
        case faint = "#6e7781"
        case line = "#afb8c1"
        case good = "#1a7f37"
        case bad = "#cf222e"
        case warm = "#9a6700"
        case paper = "#ffffff"
        case panel = "#f6f8fa"
    }

    private var body = ""
    private var width = 0
    private var height = 0

    package init() {}

    /// A rectangle with round corners; `hint` is its tooltip.
    package mutating func box(
        x: Int, y: Int, width: Int, height: Int, stroke: Colour, fill: Colour, hint: String? = nil
    ) {
        grow(x + width, y + height)
        body +=
            "<rect x=\"\(x)\" y=\"\(y)\" width=\"\(width)\" height=\"\(height)\" rx=\"4\" fill=\"\(fill.rawValue)\" "
            + "stroke=\"\(stroke.rawValue)\""
            + (hint.map { "><title>\(Self.escaped($0))</title></rect>\n" } ?? "/>\n")
    }

    /// One line of text whose baseline is at `y`, cut to what fits `width`.
    package mutating func text(
        _ text: String, x: Int, y: Int, width: Int, colour: Colour = .ink, isBold: Bool = false
    ) {
        grow(x + width, y + 4)
        let most = max(1, width / 7)
        let shown = text.count <= most ? text : text.prefix(most - 1) + "…"
        body +=
            "<text x=\"\(x)\" y=\"\(y)\" fill=\"\(colour.rawValue)\"\(isBold ? " font-weight=\"bold\"" : "")>"
            + "\(Self.escaped(shown))<title>\(Self.escaped(text))</title></text>\n"
    }

    /// A line from one point to another.
    package mutating func line(from start: (x: Int, y: Int), to end: (x: Int, y: Int), colour: Colour) {
        grow(max(start.x, end.x), max(start.y, end.y))
        let middle = (start.x + end.x) / 2
        body +=
            "<path d=\"M\(start.x) \(start.y) C\(middle) \(start.y) \(middle) \(end.y) \(end.x) \(end.y)\" fill=\"none\" "
            + "stroke=\"\(colour.rawValue)\"/>\n"
    }

    private mutating func grow(_ x: Int, _ y: Int) {
        width = max(width, x + 16)
        height = max(height, y + 16)
    }

    /// The document.
    package var svg: String {
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"\(width)\" height=\"\(height)\" viewBox=\"0 0 \(width) \(height)\" "
            + "font-family=\"ui-monospace, Menlo, Consolas, monospace\" font-size=\"11.5\">\n"
            + "<rect width=\"100%\" height=\"100%\" fill=\"\(Colour.paper.rawValue)\"/>\n\(body)</svg>\n"
    }

    /// Text escaped for XML. Control characters, which XML does not allow, become U+FFFD.
    private static func escaped(_ text: some StringProtocol) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "\0"..."\u{1F}", "\u{7F}"..."\u{9F}", "\u{FFFE}", "\u{FFFF}": escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
