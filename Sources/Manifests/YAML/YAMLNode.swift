/// What stands at one place of a YAML document: a string, or what its keys or the places of its list lead to.
///
///     YAMLNode(parsing: bytes)?["users"]?.elements.first?["name"]?.string
package struct YAMLNode {
    let tree: YAMLTree
    let index: Int

    /// The value at `index`, or where its alias leads.
    init(_ tree: YAMLTree, _ index: Int) {
        self.tree = tree
        self.index = tree.resolved(index)
    }

    /// Reads the first document of `bytes`; nil for what is not UTF-8 or cannot be followed.
    package init?(parsing bytes: [UInt8]) {
        guard String(validating: bytes, as: UTF8.self) != nil, let tree = try? YAMLTree(bytes),
            let root = tree.roots.first
        else { return nil }
        self.init(tree, root)
    }

    /// The documents of a file that was read already; errors call it `path`.
    static func documents(_ bytes: [UInt8], path: String) throws(ManifestError) -> [YAMLNode] {
        guard String(validating: bytes, as: UTF8.self) != nil else { throw .notText(path: path) }
        do throws(Malformed) {
            let tree = try YAMLTree(bytes)
            return tree.roots.map { YAMLNode(tree, $0) }
        } catch {
            throw error.error(in: bytes, path: path)
        }
    }

    private var item: YAMLTree.Item { tree.items[index] }

    /// The string that stands here; numbers and the like count as the strings that they are written as. Nil for a
    /// collection, and for null.
    package var string: String? {
        guard item.kind == .scalar else { return nil }
        return item.isPlain && ["null", "Null", "NULL", "~"].contains(item.text) ? nil : item.text
    }

    /// The text of a scalar as a list of words has it, where a null is what was written.
    var word: String? {
        switch item.kind {
        case .scalar: item.text
        case .none: ""
        case .alias, .sequence, .mapping: nil
        }
    }

    var isMapping: Bool { item.kind == .mapping }
    var isSequence: Bool { item.kind == .sequence }

    /// What follows a key.
    package subscript(name: String) -> YAMLNode? {
        tree.member(name, of: index).map { YAMLNode(tree, $0) }
    }

    /// What a chain of keys leads to.
    subscript(path path: String...) -> YAMLNode? {
        path.reduce(self as YAMLNode?) { node, name in node?[name] }
    }

    /// The items of a list, in order; none for anything else.
    package var elements: [YAMLNode] {
        guard item.kind == .sequence else { return [] }
        return tree.children(of: index).prefix { _ in tree.work.step() }.map { YAMLNode(tree, $0) }
    }

    /// The keys of a mapping and what they lead to, without what it merges.
    var members: [(key: String, value: YAMLNode)] {
        guard item.kind == .mapping else { return [] }
        return tree.children(of: index).prefix { _ in tree.work.step() }
            .map { (tree.items[$0].key, YAMLNode(tree, $0)) }
    }

    /// The strings of a list; those of its items that are collections are passed over.
    var words: [String] { elements.compactMap(\.word) }
}
