internal import CVersion
internal import JSON
internal import OpenSSL
internal import ServiceAccountTokens

/// The versions that a report of a defect should name.
public enum Version {
    /// The program's own, as `git describe` gave it to the release script; "development" for other builds.
    public static var number: String { unsafe String(cString: satoken_version()) }

    /// What `--version` prints: the program's own, and on lines of their own those of the libraries that are linked, and of the
    /// kube-apiserver whose rules it follows.
    public static var text: String {
        """
        \(number)
        OpenSSL \(OpenSSLLibrary.version)
        jansson \(JSONLibrary.version)
        kube-apiserver \(APIServer.version)
        """
    }
}
