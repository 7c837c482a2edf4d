/// Many sums of two points, for which one inversion is made.
enum P256Sums {
    /// Adds rows of points in pairs: row 2k and row 2k + 1 of `points` give row k of `sums`.
    ///
    /// The slope of each addition is a quotient, (y2 - y1) / (x2 - x1). The inverse of the product of all these
    /// differences, times the product of all but the last, is the inverse of the last; times the last, it is that of the
    /// product of the others: 5 multiplications and a square an addition.
    ///
    /// - Parameters:
    ///   - points: rows of `count` points, one behind the other.
    ///   - pairs: how many pairs of rows there are.
    ///   - sums: gets `pairs` rows.
    ///   - isOpen: of each place in a row, is set where two points have one x: they are equal or opposite, this formula
    ///     does not know their sum, and what the row has there means nothing.
    static func add(
        _ points: borrowing [P256Point], pairs: Int, count: Int, into sums: inout [P256Point],
        isOpen: inout [Bool]
    ) {
        let points = points.span
        var sums = sums.mutableSpan
        var open = isOpen.mutableSpan
        var product = P256Field.one
        // A sum's place has the difference and the product of all before, until the sum is known.
        for pair in 0..<pairs {
            let left = points.extracting(2 * pair * count..<(2 * pair + 1) * count)
            let right = points.extracting((2 * pair + 1) * count..<(2 * pair + 2) * count)
            let row = pair * count
            for place in 0..<count {
                var difference = P256Field.subtract(right[place].x, left[place].x)
                if difference.isZero {
                    open[place] = true
                    difference = P256Field.one
                }
                sums[row + place] = P256Point(x: difference, y: product)
                product = P256Field.multiply(product, difference)
            }
        }
        var inverse = P256Field.inverse(product)
        for pair in (0..<pairs).reversed() {
            let left = points.extracting(2 * pair * count..<(2 * pair + 1) * count)
            let right = points.extracting((2 * pair + 1) * count..<(2 * pair + 2) * count)
            let row = pair * count
            for place in (0..<count).reversed() {
                let (difference, before) = (sums[row + place].x, sums[row + place].y)
                let own = P256Field.multiply(inverse, before)
                inverse = P256Field.multiply(inverse, difference)
                let (a, b) = (left[place], right[place])
                let slope = P256Field.multiply(P256Field.subtract(b.y, a.y), own)
                let x = P256Field.subtract(P256Field.subtract(P256Field.square(slope), a.x), b.x)
                let y = P256Field.subtract(P256Field.multiply(slope, P256Field.subtract(a.x, x)), a.y)
                sums[row + place] = P256Point(x: x, y: y)
            }
        }
    }
}
