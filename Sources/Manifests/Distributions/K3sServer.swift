internal import Files

/// A server of k3s or RKE2, which starts the processes of the control plane itself: with flags of its own, and those that
/// `--kube-apiserver-arg` and its like add or put in their place.
struct K3sServer {
    /// "k3s" or "rke2"; the API server takes tokens for this audience, too.
    let program: String
    /// The server's options by name, without dashes; several values in order.
    private var options: [String: [Word]] = [:]
    /// A word among the options that may be any of them.
    private var hidden: String?

    /// A unit's or saved command line: `k3s server …`; nil where the words run something else.
    ///
    /// What the command line does not say is taken from the configuration file, where that can be read.
    init?(_ words: [Word], files: Root?) {
        guard let start = words.indices.first(where: { Self.isServer(words, at: $0) }) else { return nil }
        program = words[start].text.split(separator: "/").last == "rke2" ? "rke2" : "k3s"
        var list = FlagList([])
        // k3s takes `-d DIR`, and its values may be a word of their own whatever they begin with.
        var ahead = words[(start + 1)...]
        while let word = ahead.popFirst() {
            if word.mayBeAnyFlag { hidden = hidden ?? word.reference }
            guard word.text.hasPrefix("-") else { continue }
            let body = word.text.drop { $0 == "-" }
            let name = body.prefix { $0 != "=" }
            var value = Word(name.endIndex < body.endIndex ? String(body[name.endIndex...].dropFirst()) : "")
            value.reference = word.reference
            if name.endIndex == body.endIndex, let next = ahead.first,
                !next.text.hasPrefix("-") || name.hasSuffix("-arg")
            {
                value = next
                ahead.removeFirst()
            }
            list.append(String(name), value.text, reference: value.reference)
        }
        for flag in list.flags {
            let name = Self.longNames[flag.name] ?? flag.name
            var word = Word(flag.attached?.text ?? "")
            word.reference = flag.attached?.reference
            options[name, default: []].append(word)
        }
        let path = options["config"]?.last?.text ?? "/etc/rancher/\(program)/config.yaml"
        for (name, values) in Self.configuration(path, files) where options[name] == nil {
            options[name] = values
        }
    }

    /// A configuration file, /etc/rancher/k3s/config.yaml; nil where the node is another.
    ///
    /// - Parameter files: where the files of config.yaml.d are looked for, which k3s reads behind it.
    init?(configuration node: YAMLNode, path: String, files: Root?) {
        guard node.isMapping, node["apiVersion"] == nil, node["kind"] == nil else { return nil }
        let names = node.members.map(\.key)
        guard
            names.contains(where: {
                Self.ownOptions.contains($0) || $0.hasSuffix("-arg") || $0.hasSuffix("-arg+")
            })
        else { return nil }
        options = Self.options([node] + Self.further(path, files))
        let isRKE2 =
            path.contains("rke2") || options["data-dir"]?.last?.text.contains("rke2") == true
            || names.contains { Self.rke2Options.contains($0) }
        program = isRKE2 && !path.contains("k3s") ? "rke2" : "k3s"
    }

    private static let longNames = ["d": "data-dir", "c": "config"]
    private static let ownOptions: Set<String> = [
        "write-kubeconfig-mode", "write-kubeconfig", "cluster-init", "tls-san", "cluster-cidr",
        "service-cidr",
        "cluster-domain", "data-dir", "disable-cloud-controller", "flannel-backend", "secrets-encryption",
        "node-taint",
        "datastore-endpoint", "etcd-expose-metrics", "cni", "profile",
    ]
    private static let rke2Options: Set<String> = [
        "cni", "profile", "audit-policy-file", "control-plane-resource-requests",
    ]

    private static func isServer(_ words: [Word], at index: Int) -> Bool {
        let name = words[index].text.split(separator: "/").last ?? ""
        guard ["k3s", "rke2", "k3s-server"].contains(name), !words[index].text.hasPrefix("-") else {
            return false
        }
        if name == "k3s-server" { return true }
        return index + 1 < words.count && words[index + 1].text == "server"
    }

    /// The options of a configuration file; none where it cannot be read.
    private static func configuration(_ path: String, _ files: Root?) -> [String: [Word]] {
        guard path.hasPrefix("/") else { return [:] }
        let own = (try? files?.read(path, limit: 1 << 20)).flatMap {
            $0.flatMap { YAMLNode(parsing: $0.bytes) }
        }
        return options([own].compactMap { $0 } + further(path, files))
    }

    /// The files beside a configuration file in a folder of its name and `.d`, by their names.
    private static func further(_ path: String, _ files: Root?) -> [YAMLNode] {
        guard let files else { return [] }
        // The file may have been named by its place on this machine.
        let isBelow = !files.path.isEmpty && path.hasPrefix(files.path + "/")
        let folder = (isBelow ? String(path.dropFirst(files.path.count)) : path) + ".d"
        let names = (try? files.files(in: folder, depth: 1, limit: 100)) ?? []
        return names.filter { $0.hasSuffix(".yaml") || $0.hasSuffix(".yml") }.compactMap { name in
            (try? files.read(name, limit: 1 << 20)).flatMap { YAMLNode(parsing: $0.bytes) }
        }
    }

    /// The options of several files: a later one replaces what an earlier one says, and adds to it where the name ends in `+`.
    private static func options(_ nodes: [YAMLNode]) -> [String: [Word]] {
        var options: [String: [Word]] = [:]
        for (key, value) in nodes.flatMap(\.members) {
            let name = key.hasSuffix("+") ? String(key.dropLast()) : key
            let texts = value.isSequence ? value.words : [value.word].compactMap { $0 }
            let words = texts.map { Word(manifest: $0, Environment()) }
            options[name] = key == name ? words : (options[name] ?? []) + words
        }
        return options
    }

    private func option(_ name: String) -> String? {
        options[name]?.last.flatMap { $0.text.isEmpty ? nil : $0.text }
    }

    // MARK: Flags

    /// The flags that the process gets; nil for one that the server does not start in a known way.
    func flags(of process: String, files: Root?) -> FlagList? {
        let folder = (option("data-dir") ?? "/var/lib/rancher/\(program)") + "/server"
        var own: [(name: String, value: String)]
        switch process {
        case "kube-apiserver": own = apiServer("\(folder)/tls", files)
        case "kube-controller-manager": own = controllerManager(folder)
        default: return nil
        }
        var added: [String: [Word]] = [:]
        var order: [String] = []
        for argument in options["\(process)-arg"] ?? [] {
            let text = argument.text.hasPrefix("--") ? String(argument.text.dropFirst(2)) : argument.text
            let name = text.prefix { $0 != "=" }
            // A flag alone is true.
            var value = Word(
                name.endIndex < text.endIndex ? String(text[name.endIndex...].dropFirst()) : "true")
            value.reference = argument.reference
            let bare = String(name.reversed().drop { $0 == "+" || $0 == "-" }.reversed())
            let initial = own.filter { $0.name == bare }.map { Word($0.value) }
            own.removeAll { $0.name == bare }
            if added[bare] == nil { order.append(bare) }
            let existing = added[bare] ?? []
            // With `+` the server's own value stays in front, with `-` behind; else it goes.
            added[bare] =
                name.hasSuffix("+")
                ? initial + existing + [value]
                : name.hasSuffix("-") ? [value] + initial + existing : existing + [value]
        }
        var list = FlagList([])
        for (name, value) in own { list.append(name, value) }
        for name in order {
            for value in added[name] ?? [] { list.append(name, value.text, reference: value.reference) }
        }
        if let hidden { list.hide(behind: hidden) }
        return list
    }

    private func apiServer(_ tls: String, _ files: Root?) -> [(name: String, value: String)] {
        let issuer = "https://kubernetes.default.svc.\(option("cluster-domain") ?? "cluster.local")"
        // Servers of k3s 1.25 and later sign with a copy that `certificate rotate` may replace.
        let current = "\(tls)/service.current.key"
        let signsWithCurrent = (try? files?.read(current, limit: 1 << 20)) ?? nil != nil
        var flags = [
            ("anonymous-auth", "false"), ("api-audiences", "\(issuer),\(program)"),
            ("client-ca-file", "\(tls)/client-ca.crt"),
            ("kubelet-certificate-authority", "\(tls)/server-ca.crt"),
            ("kubelet-client-certificate", "\(tls)/client-kube-apiserver.crt"),
            ("kubelet-client-key", "\(tls)/client-kube-apiserver.key"),
            ("proxy-client-cert-file", "\(tls)/client-auth-proxy.crt"),
            ("proxy-client-key-file", "\(tls)/client-auth-proxy.key"),
            ("requestheader-allowed-names", "system:auth-proxy"),
            ("requestheader-client-ca-file", "\(tls)/request-header-ca.crt"),
            ("secure-port", program == "rke2" ? "6443" : "6444"), ("service-account-issuer", issuer),
            ("service-account-key-file", "\(tls)/service.key"),
            ("service-account-signing-key-file", signsWithCurrent ? current : "\(tls)/service.key"),
            ("service-cluster-ip-range", option("service-cidr") ?? "10.43.0.0/16"),
            ("tls-cert-file", "\(tls)/serving-kube-apiserver.crt"),
            ("tls-private-key-file", "\(tls)/serving-kube-apiserver.key"),
        ]
        if let address = option("advertise-address") { flags.append(("advertise-address", address)) }
        for (option, flag, etcd) in [
            ("datastore-cafile", "etcd-cafile", "server-ca.crt"),
            ("datastore-certfile", "etcd-certfile", "client.crt"),
            ("datastore-keyfile", "etcd-keyfile", "client.key"),
        ] {
            if let file = self.option(option) {
                flags.append((flag, file))
            } else if program == "rke2" || options["cluster-init"] != nil {
                flags.append((flag, "\(tls)/etcd/\(etcd)"))
            }
        }
        return flags
    }

    private func controllerManager(_ folder: String) -> [(name: String, value: String)] {
        let tls = "\(folder)/tls"
        var flags = [
            ("kubeconfig", "\(folder)/cred/controller.kubeconfig"), ("root-ca-file", "\(tls)/server-ca.crt"),
            ("service-account-private-key-file", "\(tls)/service.key"),
        ]
        for (kind, authority) in [
            ("kube-apiserver-client", "client"), ("kubelet-client", "client"), ("kubelet-serving", "server"),
            ("legacy-unknown", "server"),
        ] {
            flags.append(("cluster-signing-\(kind)-cert-file", "\(tls)/\(authority)-ca.nochain.crt"))
            flags.append(("cluster-signing-\(kind)-key-file", "\(tls)/\(authority)-ca.key"))
        }
        return flags
    }
}
