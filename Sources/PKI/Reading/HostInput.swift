/// One control-plane host, and where its settings are.
package struct HostInput: Sendable {
    /// Its name in findings.
    package var name: String
    /// The directory that is its `/`.
    package var root: String
    /// Files of this machine that replace the host's own: manifests, units, saved command lines.
    package var files = Overrides()

    /// The files that options name; nil means kubeadm's place.
    package struct Overrides: Sendable {
        package var apiServer: String?
        package var controllerManager: String?
        package var etcd: String?
        package var kubeletConfig: String?

        package init() {}
    }

    package init(name: String, root: String) {
        self.name = name
        self.root = root
    }
}

/// The time and the limits by which to judge.
package struct CheckSettings: Sendable {
    /// Seconds since 1970-01-01T00:00:00Z.
    package var now: Double
    /// How many seconds before its end a certificate gets a note.
    package var warnBefore: Double

    package init(now: Double, warnBefore: Double) {
        self.now = now
        self.warnBefore = warnBefore
    }
}
