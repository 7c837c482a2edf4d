import Foundation
import JSON
import TestSupport
import Testing

/// A site to publish: who issues, with which keys, and where the JWK Set is.
struct Site {
    let issuer: String
    let keys: [String]
    var jwksPath = "openid/v1/jwks"

    var options: [String] {
        ["--service-account-issuer", issuer, "--jwks-path", jwksPath]
            + keys.flatMap { ["--service-account-key-file", Conformance.path("keys/\($0)")] }
    }

    /// The files by their paths, as the commands that print them have them.
    func files() throws -> [String: [UInt8]] {
        let keyOptions = keys.flatMap { ["--service-account-key-file", Conformance.path("keys/\($0)")] }
        return [
            jwksPath: try satoken(["jwks"] + keyOptions).outputBytes,
            ".well-known/openid-configuration": try satoken(
                [
                    "openid-configuration", "--service-account-issuer", issuer, "--service-account-jwks-uri",
                    "\(issuer)/\(jwksPath)",
                ] + keyOptions
            ).outputBytes,
        ]
    }
}

/// What stands in a site's directory, by path.
func published(in directory: String) throws -> [String: [UInt8]] {
    var files: [String: [UInt8]] = [:]
    guard let paths = FileManager.default.enumerator(atPath: directory) else { return files }
    for case let path as String in paths
    where paths.fileAttributes?[.type] as? FileAttributeType != .typeDirectory {
        files[path] = Array(try Data(contentsOf: URL(fileURLWithPath: "\(directory)/\(path)")))
    }
    return files
}

/// Permission bits, as in "644".
func mode(_ path: String) throws -> String {
    let bits = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
    return String(try #require(bits), radix: 8)
}
