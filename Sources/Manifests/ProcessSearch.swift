package import Files
internal import Recognition

/// Looks for the flags of a process in the file system of a host, where kubeadm, kops, RKE2, k3s, MicroK8s and units of
/// systemd keep them.
package struct ProcessSearch: Sendable {
    /// Where the host's files are.
    private let files: Root
    /// The folders whose manifests a kubelet runs.
    private let folders: [String]

    /// kubeadm's folder, and that of most others.
    package static let manifests = "/etc/kubernetes/manifests"

    /// Files of one folder, and bytes of all that are looked at.
    private static let mostFiles = 200
    private static let mostBytes = 32 << 20

    /// - Parameter staticPodPath: the folder that the kubelet's configuration names.
    package init(_ files: Root, staticPodPath: String? = nil) {
        self.files = files
        var folders = [Self.manifests, "/var/lib/rancher/rke2/agent/pod-manifests"]
        if let staticPodPath, !folders.contains(staticPodPath) { folders.insert(staticPodPath, at: 0) }
        self.folders = folders
    }

    /// What was found of a process.
    package enum Found: Sendable {
        /// Its flags, which know the host's path of their file.
        case flags(ProcessFlags)
        /// A file that is its own and cannot be used.
        case failure(path: String, ManifestError)
        /// Nothing, and where it was looked for.
        case none(String)
    }

    /// Looks for `process`; a manifest counts more than a unit.
    package func find(_ process: String) -> Found {
        var budget = Self.mostBytes
        var looked: [String] = []
        for folder in folders {
            let usual = "\(folder)/\(process).yaml"
            if let found = read(usual, process, &budget, isOwn: true) { return found }
            guard let names = try? files.files(in: folder, depth: 1, limit: Self.mostFiles) else { continue }
            looked.append(folder)
            // The kubelet runs every file of the folder, whatever it is called, but those that begin with a dot.
            for path in names where path != usual && !path.dropFirst(folder.count + 1).hasPrefix(".") {
                if let found = read(path, process, &budget, isOwn: false) { return found }
            }
        }
        for path in Self.services(process) {
            if let found = read(path, process, &budget, isOwn: false) { return found }
        }
        return .none(
            looked.isEmpty
                ? "no \(Self.manifests), and no unit of \(process)"
                : "no file of \(looked.joined(separator: " and ")) runs \(process)")
    }

    private static func services(_ process: String) -> [String] {
        let units = ["/etc/systemd/system", "/usr/lib/systemd/system", "/lib/systemd/system"]
        return units.map { "\($0)/\(process).service" }
            + ["k3s", "rke2-server"].flatMap { name in units.map { "\($0)/\(name).service" } }
            + ["/etc/rancher/k3s/config.yaml", "/etc/rancher/rke2/config.yaml"]
            + ["/var/snap/microk8s/current/args/\(process)", "/var/snap/k8s/common/args/\(process)"]
    }

    /// The flags in a file; nil where it is not there, or another process's.
    private func read(_ path: String, _ process: String, _ budget: inout Int, isOwn: Bool) -> Found? {
        let contents: FileContents
        do throws(FileError) {
            contents = try files.read(path, limit: min(4 << 20, budget))
        } catch {
            return isOwn && error.kind != .missing ? .failure(path: path, .file(error)) : nil
        }
        let bytes = contents.bytes + DropIns.bytes(of: path, in: files)
        budget -= bytes.count
        do throws(ManifestError) {
            return .flags(try ProcessFlags(parsing: bytes, process: process, path: path, files: files))
        } catch {
            switch error {
            case .noProcess: return isOwn ? .failure(path: path, error) : nil
            default:
                // What cannot be read and names the process is likely its own.
                let isLikely = isOwn || contents.bytes.holds(process)
                return isLikely ? .failure(path: path, error) : nil
            }
        }
    }
}
