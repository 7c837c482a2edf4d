/// The sums of table points of many signatures, in scalar arithmetic.
struct P256Tree: ~Copyable {
    private var points: [P256Point] = []
    private var sums: [P256Point] = []

    private static let fieldLessOrder = Number256.difference(P256Field.modulus, P256Order.modulus).difference

    /// Whether each signature's sum has an x that is its r modulo n.
    ///
    /// - Parameters:
    ///   - entries: for each point to be added twice its place in its table, and 1 more for the negative point.
    ///   - isOpen: is set for sums that this arithmetic does not find.
    mutating func haveX(
        _ r: [Number256], _ entries: [UInt32], _ tables: [P256Table], _ isOpen: inout [Bool]
    ) -> [Bool] {
        let count = r.count
        var rows = P256Table.summands
        // After an odd number of levels they have changed places.
        if points.count < sums.count { swap(&points, &sums) }
        if points.count < rows * count {
            points = Array(repeating: .generator, count: rows * count)
            sums = Array(repeating: .generator, count: (rows + 1) / 2 * count)
        }
        let first = P256Table.generatorWindow.count
        for place in 0..<count {
            let start = place * rows
            Self.put(P256Table.generator, entries, start..<start + first, &points, row: 0, place, count)
            Self.put(tables[place], entries, start + first..<start + rows, &points, row: first, place, count)
        }
        while rows > 2 {
            let pairs = rows / 2
            P256Sums.add(points, pairs: pairs, count: count, into: &sums, isOpen: &isOpen)
            // The odd one goes on as it is.
            if rows % 2 == 1 {
                for place in 0..<count {
                    sums[pairs * count + place] = points[(rows - 1) * count + place]
                }
            }
            swap(&points, &sums)
            rows -= pairs
        }
        return r.indices.map { Self.isSum(points[$0], points[count + $0], r[$0]) }
    }

    /// Puts one table point for each entry in the rows from `row` on.
    private static func put(
        _ table: P256Table, _ entries: [UInt32], _ own: Range<Int>, _ points: inout [P256Point], row: Int,
        _ place: Int, _ count: Int
    ) {
        let multiples = table.points
        let known = multiples.span
        let entries = entries.span.extracting(own)
        var points = points.mutableSpan
        // Little but loads, so that the processor waits for many of them at a time.
        for index in entries.indices {
            points[(row + index) * count + place] = P256Point(known[Int(entries[index] >> 1)])
        }
        for index in entries.indices where entries[index] & 1 == 1 {
            let at = (row + index) * count + place
            points[at].y = P256Field.negative(points[at].y)
        }
    }

    /// Whether the sum of two points has an x that is r modulo n. The slope's square is r + x1 + x2, or with r + n where
    /// that is below p; multiplied by the denominator's square there is nothing to invert.
    private static func isSum(_ a: P256Point, _ b: P256Point, _ r: Number256) -> Bool {
        let difference = P256Field.subtract(b.x, a.x)
        if difference.isZero { return false }
        let left = P256Field.square(P256Field.subtract(b.y, a.y))
        let denominator = P256Field.square(difference)
        let others = P256Field.add(a.x, b.x)
        func isX(_ x: Number256) -> Bool {
            let x = P256Field.multiply(x, P256Field.squareOfR)
            return P256Field.multiply(P256Field.add(x, others), denominator) == left
        }
        return isX(r) || r < fieldLessOrder && isX(Number256.sum(r, P256Order.modulus).sum)
    }
}
