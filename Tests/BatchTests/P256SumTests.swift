import Testing

@testable import Batch

/// The sums of table points, by scalar arithmetic and by the vector kernels: points are chosen, which signatures cannot.
@Suite struct P256SumTests {
    private static let rows = P256Table.summands

    /// Random entries of the generator's table, no two rows with the same point.
    private func entries(_ random: inout Seeded) -> [UInt32] {
        let choices = UInt64(P256Table.generator.points.count / Self.rows)
        return (0..<Self.rows).map { row in
            let point = Int(random.next() % choices) * Self.rows + row
            return UInt32(2 * point) + UInt32(random.next() % 2)
        }
    }

    /// The x of a sum, plain; of points that may be anything.
    private func x(_ entries: [UInt32]) -> Number256 {
        let points = entries.map { entry in
            let point = P256Point(P256Table.generator.points[Int(entry / 2)])
            return entry % 2 == 1 ? CraftedKey.negative(point) : point
        }
        let sum = CraftedKey.sum(of: points)
        return sum.map { CraftedKey.plain($0.x) } ?? .one
    }

    /// Which sums are found to have these x, and which cannot be found.
    private func found(
        _ x: [Number256], _ entries: [[UInt32]], _ form: P256Table.Form
    ) throws -> (isRight: [Bool], isOpen: [Bool]) {
        var isOpen = [Bool](repeating: false, count: x.count)
        let all = Array(entries.joined())
        switch form {
        case .scalar:
            var tree = P256Tree()
            let tables = x.map { _ in P256Table.generator }
            return (tree.haveX(x, all, tables, &isOpen), isOpen)
        case .vector:
            let lanes = P256Lanes(try #require(VectorKernels.present), capacity: P256Batch.capacity)
            let tables = x.map { _ in P256Table.vectorGenerator }
            return (lanes.haveX(x, all, tables, &isOpen), isOpen)
        }
    }

    @Test(arguments: P256Table.Form.allCases)
    func `the x of sums is found, and no other x`(form: P256Table.Form) throws {
        var random = Seeded(58)
        let entries = (0..<19).map { _ in self.entries(&random) }
        let right = entries.map { x($0) }
        let wrong = right.enumerated().map { $0 % 3 == 1 ? CraftedKey.plus($1, .one) : $1 }
        let (isRight, isOpen) = try found(wrong, entries, form)
        #expect(isRight == right.indices.map { $0 % 3 != 1 })
        #expect(!isOpen.contains(true))
    }

    /// At each level, the sum of the first rows meets itself or its negative.
    @Test(arguments: [0, 1, 2, 3, 4], P256Table.Form.allCases)
    func `equal and opposite points at any level leave one sum open, and no other`(
        level: Int, form: P256Table.Form
    ) throws {
        var random = Seeded(UInt64(level))
        var entries = (0..<11).map { _ in self.entries(&random) }
        let (crafted, width) = ([2, 9], 1 << level)
        for place in crafted {
            for row in width..<2 * width {
                entries[place][row] = entries[place][row - width] ^ (place == 2 ? 0 : 1)
            }
        }
        let (isRight, isOpen) = try found(entries.map { x($0) }, entries, form)
        for place in entries.indices {
            #expect(isOpen[place] == crafted.contains(place))
            if !crafted.contains(place) { #expect(isRight[place]) }
        }
    }
}
