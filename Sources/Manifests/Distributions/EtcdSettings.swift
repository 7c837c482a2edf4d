internal import Files

/// Where etcd takes its settings from beside its command line: variables `ETCD_NAME`, and the file of `--config-file`,
/// which replaces everything else.
enum EtcdSettings {
    /// The variables as flags; flags on the command line count more.
    static func flags(_ environment: Environment) -> FlagList {
        var list = FlagList([])
        for (name, value) in environment.values.sorted(by: { $0.key < $1.key }) where name.hasPrefix("ETCD_")
        {
            list.append(flag(name), value)
        }
        for name in environment.unknown.sorted() where name.hasPrefix("ETCD_") {
            list.append(flag(name), "$\(name)", reference: "$\(name)")
        }
        return list
    }

    private static func flag(_ variable: String) -> String {
        variable.dropFirst(5).lowercased().replacing("_", with: "-")
    }

    /// The flags that a configuration file sets.
    static func flags(_ node: YAMLNode) -> FlagList {
        var list = FlagList([])
        for (section, prefix) in [("client-transport-security", ""), ("peer-transport-security", "peer-")] {
            for name in ["cert-file", "key-file", "trusted-ca-file", "client-cert-auth", "client-cert-file"] {
                if let value = node[section]?[name]?.string { list.append(prefix + name, value) }
            }
        }
        for name in ["name", "data-dir", "listen-client-urls", "advertise-client-urls", "listen-peer-urls"] {
            if let value = node[name]?.string { list.append(name, value) }
        }
        return list
    }

    /// Whether a document is such a file.
    static func isConfiguration(_ node: YAMLNode) -> Bool {
        node["client-transport-security"] != nil || node["peer-transport-security"] != nil
    }
}
