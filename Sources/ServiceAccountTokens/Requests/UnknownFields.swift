internal import JOSE
internal import Text

/// Members of a request that the API does not know.
enum UnknownFields {
    /// The texts of the Warning headers that the API server sends, whatever it answers otherwise.
    static func warnings(_ paths: [String]) -> [String] { paths.map { "unknown field \(GoText.quoted($0))" } }
}
