internal import Files
package import JSON
package import ServiceAccountTokens

/// Takes from lists of Kubernetes objects what it needs, besides what tokens depend on.
package protocol ObjectReader {
    /// Takes the next item of a list.
    mutating func add(_ item: JSONValue) throws(ObjectsError)
    /// Ends a list.
    ///
    /// - Parameter document: what stands around the items, or a single object.
    mutating func finish(_ document: JSONValue) throws(ObjectsError)
}

/// Files with what a cluster holds, `--objects`: lists of any size, read item by item.
package enum ObjectFiles {
    /// So many bytes of one file are read.
    private static let sizeLimit = 256 << 20

    /// Needs nothing more.
    private struct Nothing: ObjectReader {
        func add(_ item: JSONValue) {}
        func finish(_ document: JSONValue) {}
    }

    /// What tokens depend on in all files, nil when none is named.
    ///
    /// - Throws: `FileError`, or `ConfigurationError` for a file that holds no Kubernetes objects.
    package static func read(_ paths: [String]) throws -> ClusterObjects? {
        var nothing = Nothing()
        return try read(paths, &nothing)
    }

    /// What tokens depend on in all files, nil when none is named; and what another reader needs.
    ///
    /// - Throws: `FileError`, or `ConfigurationError` for a file that holds no Kubernetes objects.
    package static func read(_ paths: [String], _ other: inout some ObjectReader) throws -> ClusterObjects? {
        if paths.isEmpty { return nil }
        var objects = ClusterObjects()
        for path in paths {
            do {
                var reader = JSONItemReader("items")
                var list = ObjectList()
                try File.read(path, limit: sizeLimit) { piece in
                    try reader.read(piece) { item in
                        try list.add(item)
                        try other.add(item)
                    }
                }
                let document = try reader.finish()
                try list.finish(document, into: &objects)
                try other.finish(document)
            } catch let error as JSONError {
                throw ConfigurationError(
                    .unreadable, "\(path): \(error.verdict)",
                    hint: "kubectl get serviceaccounts,secrets,pods,nodes -A -o json > objects.json")
            } catch let error as ObjectsError {
                throw ConfigurationError(.unreadable, "\(path): \(error)")
            }
        }
        return objects
    }
}
