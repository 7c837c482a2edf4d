/// Cells under each other, as people read them.
package enum Table {
    /// Rows as lines: two spaces between columns, each as wide as its widest cell, and none at a line's end.
    ///
    /// - Parameter right: the columns whose cells end under each other.
    package static func lines(_ rows: [[String]], right: Range<Int> = 0..<0) -> [String] {
        var widths: [Int] = []
        for row in rows {
            for (column, cell) in row.enumerated() {
                if column == widths.count { widths.append(0) }
                widths[column] = max(widths[column], width(cell))
            }
        }
        return rows.map { row in
            let cells = row.enumerated().map { column, cell in
                let space = String(repeating: " ", count: widths[column] - width(cell))
                return right.contains(column) ? space + cell : cell + space
            }
            var line = cells.joined(separator: "  ")
            while line.last == " " { line.removeLast() }
            return line
        }
    }

    /// The characters of a cell that a terminal shows: what sets a style is none.
    private static func width(_ cell: String) -> Int {
        var isStyle = false
        return cell.count { character in
            if character == "\u{1B}" { isStyle = true }
            defer { if character == "m" { isStyle = false } }
            return !isStyle
        }
    }
}
