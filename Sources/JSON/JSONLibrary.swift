internal import CJansson

/// The jansson that is linked.
package enum JSONLibrary {
    /// Its version, as in "2.14"; not that of the headers.
    package static var version: String {
        unsafe jansson_version_str().map { unsafe String(cString: $0) } ?? "unknown"
    }
}
