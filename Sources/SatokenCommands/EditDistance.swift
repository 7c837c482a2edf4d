/// How many letters are missing, too many or others.
enum EditDistance {
    static func between(_ a: String, _ b: String) -> Int {
        let b = Array(b.utf8)
        var row = Array(0...b.count)
        for (index, letter) in a.utf8.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for column in b.indices {
                let change = diagonal + (letter == b[column] ? 0 : 1)
                diagonal = row[column + 1]
                row[column + 1] = min(change, diagonal + 1, row[column] + 1)
            }
        }
        return row[b.count]
    }
}
