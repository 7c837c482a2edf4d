/// A cloud's object store that serves files by URL, and its upload command.
package enum ObjectStore: Sendable, Equatable {
    case s3(bucket: String)
    case gcs(bucket: String)
    case azure(account: String, container: String)

    /// Its name in words and in JSON.
    package var name: String {
        switch self {
        case .s3: "s3"
        case .gcs: "gcs"
        case .azure: "azure"
        }
    }

    /// One of each kind, with names in capitals that the operator fills in.
    package static let unknown: [ObjectStore] = [
        .s3(bucket: "BUCKET"), .gcs(bucket: "BUCKET"), .azure(account: "ACCOUNT", container: "CONTAINER"),
    ]

    /// The store that serves a URL by its own domain, and the name of the object there; nil for any other URL.
    package static func location(of url: String) -> (store: ObjectStore, object: String)? {
        let scheme = "https://"
        guard url.hasPrefix(scheme) else { return nil }
        let parts = url.dropFirst(scheme.count).split(
            separator: "/", maxSplits: 1, omittingEmptySubsequences: false
        ).map(String.init)
        guard parts.count == 2 else { return nil }
        let (host, path) = (parts[0].lowercased(), parts[1])
        let labels = host.split(separator: ".", omittingEmptySubsequences: false).map(String.init)
        // The bucket or container that a path begins with, and the rest of it.
        func inPath(_ make: (String) -> ObjectStore) -> (ObjectStore, String)? {
            let names = path.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false).map(
                String.init)
            return names.count == 2 ? (make(names[0]), names[1]) : nil
        }
        if host.hasSuffix(".amazonaws.com") || host.hasSuffix(".amazonaws.com.cn") {
            // BUCKET.s3.REGION, BUCKET.s3, BUCKET.s3-REGION, and s3.REGION/BUCKET; a bucket's name may have dots.
            guard let at = labels.lastIndex(where: { $0 == "s3" || $0.hasPrefix("s3-") }) else { return nil }
            if at == 0 { return inPath { .s3(bucket: $0) } }
            return (.s3(bucket: labels[..<at].joined(separator: ".")), path)
        }
        let google = "storage.googleapis.com"
        if host == google { return inPath { .gcs(bucket: $0) } }
        if host.hasSuffix("." + google) {
            return (.gcs(bucket: String(host.dropLast(google.count + 1))), path)
        }
        if host.hasSuffix(".blob.core.windows.net") {
            return inPath { .azure(account: labels[0], container: $0) }
        }
        // A storage account's static web site is its container $web.
        if host.hasSuffix(".web.core.windows.net") {
            return (.azure(account: labels[0], container: "$web"), path)
        }
        return nil
    }

    /// The words of the command that uploads a file as an object, so that it is served as it must be.
    package func upload(_ file: SiteFile, from path: String, as object: String) -> [String] {
        switch self {
        case .s3(let bucket):
            [
                "aws", "s3", "cp", path, "s3://\(bucket)/\(object)", "--content-type", file.contentType,
                "--cache-control", file.cacheControl,
            ]
        case .gcs(let bucket):
            [
                "gcloud", "storage", "cp", path, "gs://\(bucket)/\(object)",
                "--content-type=\(file.contentType)",
                "--cache-control=\(file.cacheControl)",
            ]
        case .azure(let account, let container):
            [
                "az", "storage", "blob", "upload", "--account-name", account, "--container-name", container,
                "--name",
                object, "--file", path, "--content-type", file.contentType, "--content-cache-control",
                file.cacheControl, "--overwrite",
            ]
        }
    }
}
