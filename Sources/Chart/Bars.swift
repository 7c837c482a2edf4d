/// Groups of horizontal bars: each bar as long as its value is great, among the bars of its group.
package struct Bars {
    /// One bar.
    package struct Bar: Sendable {
        package var label: String
        package var value: Double
        /// The text at the end of the bar.
        package var note: String
        package var colour: Drawing.Colour

        package init(label: String, value: Double, note: String, colour: Drawing.Colour) {
            self.label = label
            self.value = value
            self.note = note
            self.colour = colour
        }
    }

    /// Bars that are compared with each other.
    package struct Group: Sendable {
        package var heading: String
        package var bars: [Bar]

        package init(heading: String, bars: [Bar]) {
            self.heading = heading
            self.bars = bars
        }
    }

    private static let (left, start, longest, height) = (16, 236, 420, 18)

    /// Draws a title, the groups below each other, and `footer` below them.
    package static func svg(title: String, groups: [Group], footer: [String]) -> String {
        var drawing = Drawing()
        drawing.text(title, x: left, y: 28, width: 900, isBold: true)
        var y = 46
        for group in groups {
            drawing.text(group.heading, x: left, y: y + 14, width: 900, colour: .faint)
            y += 24
            let most = group.bars.map(\.value).max() ?? 0
            for bar in group.bars {
                let share = most > 0 ? max(0, bar.value) / most : 0
                let length = max(1, Int((share * Double(longest)).rounded()))
                drawing.text(bar.label, x: left, y: y + 13, width: start - left - 8)
                drawing.box(
                    x: start, y: y, width: length, height: height, stroke: bar.colour, fill: bar.colour)
                drawing.text(bar.note, x: start + length + 8, y: y + 13, width: 300, colour: .faint)
                y += height + 6
            }
            y += 10
        }
        for line in footer {
            drawing.text(line, x: left, y: y + 10, width: 900, colour: .faint)
            y += 17
        }
        return drawing.svg
    }
}
