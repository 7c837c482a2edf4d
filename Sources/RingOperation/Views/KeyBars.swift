internal import Chart
package import KeyRing
internal import ServiceAccountTokens
internal import Text

/// What is ordered of each key over a stretch of time, as bars: one row a key.
package struct KeyBars {
    /// One key in one state, seconds since 1970.
    package struct Bar {
        package let key: String
        package let state: KeyState
        package let start: Int
        package var end: Int
    }

    package let bars: [Bar]
    package let start: Int
    package let end: Int
    /// The names of the keys that have a bar, in the order of their making.
    package let keys: [String]

    /// The ring as it is, and then after each entry of its timeline.
    package init(_ ring: Ring, _ timeline: Timeline, from start: Int) {
        var bars: [Bar] = []
        let stages = [(start, ring)] + timeline.entries.map { ($0.time, $0.ring) }
        for (index, (time, ring)) in stages.enumerated() {
            let until = index + 1 < stages.count ? stages[index + 1].0 : timeline.end
            for key in ring.keys where key.isTrusted && until > time {
                if let last = bars.lastIndex(where: { $0.key == key.name }), bars[last].state == key.state,
                    bars[last].end == time
                {
                    bars[last].end = until
                } else {
                    bars.append(Bar(key: key.name, state: key.state, start: time, end: until))
                }
            }
        }
        self.bars = bars
        self.start = start
        end = max(timeline.end, start + 1)
        keys = bars.reduce(into: []) { if !$0.contains($1.key) { $0.append($1.key) } }
    }

    private static let marks: [(state: KeyState, mark: Character)] = [
        (.published, "░"), (.active, "█"), (.previous, "▓"), (.verifyOnly, "▒"),
    ]

    /// The bars for a terminal of that many columns.
    package func lines(columns: Int) -> [String] {
        let width = max(20, columns - 4 - (keys.map(\.count).max() ?? 0))
        func place(_ time: Int) -> Int { (time - start) * width / (end - start) }
        let rows = keys.map { key in
            var row = [Character](repeating: " ", count: width)
            let own = bars.filter { $0.key == key }
            // However short, a stage is seen: the shortest are drawn last.
            for bar in own.sorted(by: { $0.end - $0.start > $1.end - $1.start }) {
                let first = min(place(bar.start), width - 1)
                let mark = Self.marks.first { $0.state == bar.state }?.mark ?? "?"
                for column in first..<max(first + 1, min(place(bar.end), width)) { row[column] = mark }
            }
            return [key, String(row)]
        }
        let dates = (Timestamp.text(start).prefix(10), Timestamp.text(end).prefix(10))
        let scale = "\(dates.0)\(String(repeating: " ", count: max(1, width - 20)))\(dates.1)"
        let legend = Self.marks.map { "\($0.mark) \($0.state.rawValue)" }.joined(separator: "   ")
        return Table.lines(rows + [["", scale], ["", legend]]).map { "  \($0)" }
    }

    /// The bars as a picture.
    package func svg(title: String) -> String {
        let colours: [KeyState: Drawing.Colour] = [
            .published: .warm, .active: .good, .previous: .faint, .verifyOnly: .line,
        ]
        return Chart.Stretches.svg(
            title: title, start: start, end: end,
            rows: keys.map { key in
                Chart.Stretches.Row(
                    label: key,
                    bars: bars.filter { $0.key == key }.map { bar in
                        Chart.Stretches.Bar(
                            start: bar.start, end: bar.end, colour: colours[bar.state] ?? .line,
                            text:
                                "\(key) \(bar.state.rawValue) \(Timestamp.text(bar.start)) to \(Timestamp.text(bar.end))"
                        )
                    })
            },
            ticks: ticks, legend: Self.marks.map { ($0.state.rawValue, colours[$0.state] ?? .line) })
    }

    /// Eight dates or so, evenly.
    private var ticks: [(place: Int, text: String)] {
        (0...6).map { index in
            let time = start + (end - start) / 6 * index
            return (time, String(Timestamp.text(time).prefix(10)))
        }
    }
}
