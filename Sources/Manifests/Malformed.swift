/// A text that breaks off or contradicts itself: what is wrong, and at which byte.
struct Malformed: Error, Equatable {
    let offset: Int
    let problem: String

    /// The same for people, with the line.
    func error(in bytes: [UInt8], path: String) -> ManifestError {
        let line = 1 + bytes.prefix(offset).count { $0 == UInt8(ascii: "\n") }
        return .malformed(path: path, line: line, problem: problem)
    }
}
