/// Groups of boxes in three columns: causes on the left, the thing itself, results on the right.
package struct Columns {
    /// A box with a title and lines below it.
    package struct Box: Sendable {
        package var title: String
        package var lines: [String]
        package var colour: Drawing.Colour

        package init(title: String, lines: [String], colour: Drawing.Colour) {
            self.title = title
            self.lines = lines
            self.colour = colour
        }

        /// The height in pixels.
        fileprivate var height: Int { 26 + 16 * lines.count }
    }

    /// One thing, with the boxes on its left and right.
    package struct Row: Sendable {
        package var left: [Box]
        package var middle: Box
        package var right: [Box]

        package init(left: [Box], middle: Box, right: [Box]) {
            self.left = left
            self.middle = middle
            self.right = right
        }
    }

    private static let columns = [(x: 16, width: 330), (x: 406, width: 360), (x: 826, width: 420)]
    private static let gap = 10

    /// Draws the headings, the rows below each other, and `footer` below them.
    package static func svg(
        title: String, headings: [String], rows: [Row], footer: [(text: String, colour: Drawing.Colour)]
    ) -> String {
        var drawing = Drawing()
        drawing.text(title, x: 16, y: 28, width: 1200, isBold: true)
        for (heading, column) in zip(headings, columns) {
            drawing.text(heading, x: column.x, y: 54, width: column.width, colour: .faint)
        }
        var top = 66
        for row in rows { top = add(row, at: top, to: &drawing) + 18 }
        for (text, colour) in footer {
            drawing.text(text, x: 16, y: top + 12, width: 1230, colour: colour)
            top += 17
        }
        return drawing.svg
    }

    /// Draws one row, its middle halfway down; returns where it ends.
    private static func add(_ row: Row, at top: Int, to drawing: inout Drawing) -> Int {
        let heights = [row.left, [row.middle], row.right].map { boxes in
            boxes.reduce(-gap) { $0 + $1.height + gap }
        }
        let height = heights.max() ?? 0
        let middle = (y: top + (height - heights[1]) / 2, column: columns[1])
        let centre = middle.y + heights[1] / 2
        for (boxes, index) in [(row.left, 0), (row.right, 2)] {
            var y = top + (height - max(0, heights[index])) / 2
            for box in boxes {
                let column = columns[index]
                let side = y + box.height / 2
                if index == 0 {
                    drawing.line(
                        from: (column.x + column.width, side), to: (middle.column.x, centre),
                        colour: box.colour)
                } else {
                    drawing.line(
                        from: (middle.column.x + middle.column.width, centre), to: (column.x, side),
                        colour: box.colour)
                }
                add(box, in: column, at: y, to: &drawing)
                y += box.height + gap
            }
        }
        add(row.middle, in: middle.column, at: middle.y, to: &drawing)
        return top + height
    }

    private static func add(
        _ box: Box, in column: (x: Int, width: Int), at y: Int, to drawing: inout Drawing
    ) {
        drawing.box(
            x: column.x, y: y, width: column.width, height: box.height, stroke: box.colour, fill: .panel)
        let width = column.width - 16
        drawing.text(
            box.title, x: column.x + 8, y: y + 18, width: width,
            colour: box.colour == .line ? .ink : box.colour,
            isBold: true)
        for (index, line) in box.lines.enumerated() {
            drawing.text(line, x: column.x + 8, y: y + 34 + 16 * index, width: width, colour: .faint)
        }
    }
}
