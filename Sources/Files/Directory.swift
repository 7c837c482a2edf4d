internal import Glibc

/// Directories.
package enum Directory {
    /// Whether `path` names a directory, or a link to one.
    package static func exists(_ path: String) -> Bool { File.type(of: path) == S_IFDIR }

    /// Makes a directory that must not exist yet, for its owner alone.
    package static func create(_ path: String) throws(FileError) {
        if unsafe mkdir(path, 0o700) != 0 {
            throw FileError(path: path, operation: "making the directory", errno: errno)
        }
    }

    /// Makes a directory of a new name under `$TMPDIR` or /tmp, for its owner alone, and returns its
    /// full path.
    package static func createTemporary(prefix: String) throws(FileError) -> String {
        let variable = System.variable("TMPDIR") ?? ""
        let parent = variable.isEmpty ? "/tmp" : variable
        // In place of the six X mkdtemp writes a name that nobody else has.
        var template = Array("\(parent)/\(prefix).\(String(repeating: "X", count: 6))".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw FileError(path: parent, operation: "making a directory", errno: errno)
        }
        // In full, so that it can be found from anywhere.
        guard let full = unsafe realpath(template, nil) else {
            throw FileError(path: parent, operation: "making a directory", errno: errno)
        }
        defer { unsafe free(full) }
        return unsafe String(cString: full)
    }

    /// Removes a directory and these files in it; other files keep it, and no error is reported.
    package static func remove(_ path: String, files: [String]) {
        for file in files { unsafe unlink("\(path)/\(file)") }
        unsafe rmdir(path)
    }
}
