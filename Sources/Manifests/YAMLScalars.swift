/// The strings of a document in YAML, each by the keys and places that lead to it.
///
/// It is for the small configuration files that Kubernetes' own tools write. Aliases and merges are passed over; of
/// several documents the first counts.
///
///     scalars["clusters", "0", "cluster", "server"]
struct YAMLScalars {
    private(set) var values: [[String]: String] = [:]

    /// A key or list item that encloses the lines below it.
    private struct Level {
        /// Twice the column, and one more for an item: items stand inside the key of their own column.
        let rank: Int
        var name: String
    }

    init(_ bytes: [UInt8]) throws(Malformed) {
        var levels: [Level] = []
        var position = 0
        while position < bytes.count {
            let line = Line(in: bytes, at: position)
            position = line.next
            if line.isBlank(in: bytes) { continue }
            if bytes[line.content] == UInt8(ascii: "\t") {
                throw Malformed(
                    offset: line.content, problem: "a tab indents this line, YAML takes spaces only")
            }
            if line.indentation == 0, bytes[line.start..<line.end].starts(with: "---".utf8) {
                if values.isEmpty { continue }
                return
            }
            var start = line.content
            var parent = line.indentation
            while start < line.end, bytes[start] == UInt8(ascii: "-"),
                start + 1 == line.end || bytes[start + 1].isBlank
            {
                parent = start - line.start
                Self.enterItem(&levels, rank: 2 * parent + 1)
                start = bytes.skipBlanks(from: start + 1, to: line.end)
            }
            var behind = start
            if let key = YAMLKey(in: bytes, at: start, before: line.end) {
                parent = start - line.start
                while let last = levels.last, last.rank >= 2 * parent { levels.removeLast() }
                levels.append(Level(rank: 2 * parent, name: key.name))
                behind = key.end
            }
            guard levels.count <= FlowReader.deepestScalar else {
                throw Malformed(
                    offset: line.start,
                    problem: "lines are nested deeper than \(FlowReader.deepestScalar) levels")
            }
            let value = try YAMLValue(in: bytes, at: behind, line: line, parent: parent)
            position = value.next
            let path = levels.map(\.name)
            switch value.content {
            case .text(let text): values[path] = text
            case .collection(let flow):
                for (inner, text) in flow.scalars { values[path + inner] = text }
            case .nothing, .alias: continue
            }
            guard values.count <= FlowReader.mostScalars else {
                throw Malformed(
                    offset: line.start,
                    problem: "more than \(FlowReader.mostScalars) values stand in this file")
            }
        }
    }

    private static func enterItem(_ levels: inout [Level], rank: Int) {
        while let last = levels.last, last.rank > rank { levels.removeLast() }
        guard let last = levels.last, last.rank == rank else {
            return levels.append(Level(rank: rank, name: "0"))
        }
        levels[levels.count - 1].name = String((Int(last.name) ?? 0) + 1)
    }

    /// The string at the end of a path of keys and of places in lists, counted from "0".
    subscript(_ path: String...) -> String? { values[path] }

    /// The first place in the list `list` whose item has this `name`, as a kubeconfig names its clusters.
    func place(of name: String, in list: String) -> String? {
        (0..<FlowReader.mostScalars).lazy.map { String($0) }
            .prefix { place in values.keys.contains { $0.starts(with: [list, place]) } }
            .first { values[[list, $0, "name"]] == name }
    }
}

extension YAMLScalars {
    /// Reads a file that was read already; errors call it `path`.
    static func document(_ bytes: [UInt8], path: String) throws(ManifestError) -> YAMLScalars {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notText(path: path) }
        if case .flow = FileFormat(of: bytes) {
            throw .malformed(path: path, line: 1, problem: "is JSON, YAML in block style was expected")
        }
        do throws(Malformed) {
            return try YAMLScalars(bytes)
        } catch {
            let line = 1 + bytes.prefix(error.offset).count { $0 == UInt8(ascii: "\n") }
            throw .malformed(path: path, line: line, problem: error.problem)
        }
    }
}
