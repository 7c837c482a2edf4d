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
        // mkdtemp replaces the six X by a unique name.
        var template = Array("\(parent)/\(prefix).\(String(repeating: "X", count: 6))".utf8CString)
        guard unsafe mkdtemp(&template) != nil else {
            throw FileError(path: parent, operation: "making a directory", errno: errno)
        }
        // The full path, because the working directory may change.
        guard let full = unsafe realpath(template, nil) else {
            throw FileError(path: parent, operation: "making a directory", errno: errno)
        }
        defer { unsafe free(full) }
        return unsafe String(cString: full)
    }

    /// Removes these files and then the directory. It stays if it holds other files. No error is reported.
    package static func remove(_ path: String, files: [String]) {
        for file in files { unsafe unlink("\(path)/\(file)") }
        unsafe rmdir(path)
    }
}
