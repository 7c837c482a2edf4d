/// Stretches of time as bars, one row for each thing.
package enum Stretches {
    /// One stretch of a row.
    package struct Bar: Sendable {
        package var start: Int
        package var end: Int
        package var colour: Drawing.Colour
        /// The tooltip.
        package var text: String

        package init(start: Int, end: Int, colour: Drawing.Colour, text: String) {
            self.start = start
            self.end = end
            self.colour = colour
            self.text = text
        }
    }

    /// One thing and its stretches.
    package struct Row: Sendable {
        package var label: String
        package var bars: [Bar]

        package init(label: String, bars: [Bar]) {
            self.label = label
            self.bars = bars
        }
    }

    private static let left = 96
    private static let width = 960
    private static let height = 20

    /// Draws the rows below each other over one axis.
    ///
    /// - Parameters:
    ///   - start: where the axis begins, in the unit of the bars.
    ///   - end: where it ends, after `start`.
    ///   - ticks: what is written below the axis, and where.
    ///   - legend: what each colour means.
    package static func svg(
        title: String, start: Int, end: Int, rows: [Row], ticks: [(place: Int, text: String)],
        legend: [(text: String, colour: Drawing.Colour)]
    ) -> String {
        var drawing = Drawing()
        drawing.text(title, x: 16, y: 28, width: left + width, isBold: true)
        func x(_ place: Int) -> Int {
            left + (min(max(place, start), end) - start) * width / max(1, end - start)
        }
        let bottom = 48 + rows.count * (height + 8)
        for tick in ticks {
            drawing.line(from: (x(tick.place), 44), to: (x(tick.place), bottom), colour: .line)
            drawing.text(tick.text, x: x(tick.place), y: bottom + 16, width: 88, colour: .faint)
        }
        for (index, row) in rows.enumerated() {
            let top = 48 + index * (height + 8)
            drawing.text(row.label, x: 16, y: top + 14, width: left - 24, isBold: true)
            for bar in row.bars {
                drawing.box(
                    x: x(bar.start), y: top, width: max(2, x(bar.end) - x(bar.start)), height: height,
                    stroke: .paper, fill: bar.colour, hint: bar.text)
            }
        }
        for (index, entry) in legend.enumerated() {
            let start = left + index * 150
            drawing.box(
                x: start, y: bottom + 32, width: 12, height: 12, stroke: entry.colour, fill: entry.colour)
            drawing.text(entry.text, x: start + 18, y: bottom + 42, width: 126)
        }
        return drawing.svg
    }
}
