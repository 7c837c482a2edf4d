import ArgumentParser
import Files
import OpenSSL
import ServiceAccountTokens
import Text
import TokenConfiguration

struct Demo: ConsoleCommand {
    static let configuration = CommandConfiguration(
        abstract: "Show the whole story: make keys, issue, verify, inspect, refuse, publish.",
        discussion: """
            Every step is a command that can be repeated by hand. The files are made in a temporary directory and \
            removed at the end, after Ctrl-C and SIGTERM too, or with --directory kept in a new one.

            satoken demo --directory story
            """)

    @Option(help: ArgumentHelp("Make this directory, work in it, and keep it.", valueName: "dir"))
    var directory: String?

    private static let files = [
        "sa.key", "sa.pub", "ec.key", "ec.pub", "objects.json", "rsa.jwt", "ec.jwt", "tampered.jwt",
        "kube-apiserver.yaml",
        "requests.jsonl",
    ]

    func run(_ console: Console) throws {
        Interruption.note()
        let path: String
        if let directory {
            try Directory.create(directory)
            path = directory
        } else {
            path = try Directory.createTemporary(prefix: "satoken-demo")
        }
        // Removed by its full path: a relative one means another directory after the change of directory.
        defer { if directory == nil { Directory.remove(path, files: Self.files) } }
        try System.changeDirectory(path)
        let story = DemoStory(console: console)
        try story.tell()
        try story.say(
            directory == nil ? "Done. The files in \(path) are removed." : "Done. The files are in \(path).")
    }
}

/// The commands of the demo, in the working directory.
private struct DemoStory {
    let console: Console

    private static let issuer = "https://kubernetes.default.svc"

    func tell() throws {
        try say("An RSA and an EC key: the sa.key of a control plane, and another to rotate to.")
        try show("openssl genrsa -out sa.key 2048 && openssl pkey -in sa.key -pubout -out sa.pub")
        try write(PrivateKey.generateRSA(bits: 2048), "sa")
        try show(
            "openssl ecparam -name prime256v1 -genkey -noout -out ec.key && openssl pkey -in ec.key -pubout -out ec.pub"
        )
        try write(PrivateKey.generateEC(.p256), "ec")

        try say("What the cluster holds: ServiceAccount ci/builder, Pod ci/web-0, Node node-a.")
        try show("kubectl get serviceaccounts,secrets,pods,nodes -A -o json > objects.json")
        try File.create("objects.json", bytes: Array(Self.objects.utf8), mode: 0o600)
        // For trying more by hand: a manifest that names the files, and requests of which one is refused.
        try File.create("kube-apiserver.yaml", bytes: Array(Self.manifest.utf8), mode: 0o600)
        try File.create("requests.jsonl", bytes: Array(Self.requests.utf8), mode: 0o600)

        for (name, key) in [("rsa", "sa"), ("ec", "ec")] {
            try say(
                "A token for the Pod, signed with the \(name.uppercased()) key as the API server would, and verified."
            )
            try step(
                Issue.self,
                [
                    "builder", "-n", "ci", "--bound-object-kind", "Pod", "--bound-object-name",
                    "web-0",
                    "--objects", "objects.json", "--service-account-signing-key-file", "\(key).key",
                    "--service-account-issuer", Self.issuer,
                ], into: "\(name).jwt")
            try step(Verify.self, ["\(name).jwt"] + Self.server)
        }

        try say("What it says, and what the API server thinks of it.")
        try step(Inspect.self, ["rsa.jwt"] + Self.server)

        try say("Refused: for another audience.")
        try step(Verify.self, ["rsa.jwt", "--audience", "vault"] + Self.server, refused: true)
        try say("Refused: two hours later.")
        let later = Timestamp.text(Int(System.now) + 7200)
        try step(Verify.self, ["rsa.jwt", "--now", later] + Self.server, refused: true)
        try say("Refused: with the signature of another token.")
        try show("echo $(cut -d. -f1,2 rsa.jwt).$(cut -d. -f3 ec.jwt) > tampered.jwt")
        try tamper()
        try step(Verify.self, ["tampered.jwt"] + Self.server, refused: true)

        try say("The keys as relying parties fetch them.")
        try step(JWKSCommand.self, Self.keys)
        try say("")
    }

    private static let keys = [
        "--service-account-key-file", "sa.pub", "--service-account-key-file", "ec.pub",
    ]
    private static let server =
        keys + ["--service-account-issuer", issuer, "--objects", "objects.json"]

    /// Runs a command as a person would have typed it, and checks that it says yes or no as the story has it.
    private func step<Command: ConsoleCommand>(
        _ type: Command.Type, _ arguments: [String], into file: String? = nil, refused: Bool = false
    ) throws {
        try show(
            (["satoken", type._commandName] + arguments).joined(separator: " ")
                + (file.map { " > \($0)" } ?? ""))
        var command = try Command.parse(arguments)
        var isRefused = false
        do {
            if let file {
                try console.redirected(to: file) { try command.run($0) }
            } else {
                try command.run(console)
            }
        } catch is Refused {
            isRefused = true
        }
        if isRefused != refused {
            throw Failure(
                "the last command said \(isRefused ? "no" : "yes"), which it should not", code: .software)
        }
    }

    func say(_ text: String) throws { try print(text.isEmpty ? "" : "\n# \(text)") }

    private func show(_ command: String) throws { try print("$ \(command)") }

    /// Goes on with the story until it is interrupted.
    private func print(_ text: String) throws {
        if Interruption.isRequested { throw Interrupted() }
        try console.print(text)
    }

    private func write(_ key: PrivateKey, _ name: String) throws {
        let secret = PEMBlock.text(label: "PRIVATE KEY", bytes: try key.pkcs8())
        let half = PEMBlock.text(label: "PUBLIC KEY", bytes: key.publicKey.subjectPublicKeyInfo)
        try File.create("\(name).key", bytes: Array(secret.utf8), mode: 0o600)
        try File.create("\(name).pub", bytes: Array(half.utf8), mode: 0o644)
    }

    /// Puts the signature of one token under another.
    private func tamper() throws {
        let parts = try ["rsa.jwt", "ec.jwt"].map { file in
            try TokenArgument.read(file: file).split(separator: UInt8(ascii: "."))
        }
        let token = parts[0][0] + [UInt8(ascii: ".")] + parts[0][1] + [UInt8(ascii: ".")] + parts[1][2]
        try File.create("tampered.jwt", bytes: token + [0x0A], mode: 0o600)
    }

    private static let manifest = """
        apiVersion: v1
        kind: Pod
        metadata:
          name: kube-apiserver
          namespace: kube-system
        spec:
          containers:
          - command:
            - kube-apiserver
            - --service-account-issuer=\(issuer)
            - --service-account-key-file=sa.pub
            - --service-account-key-file=ec.pub
            - --service-account-signing-key-file=sa.key
            name: kube-apiserver

        """

    private static let requests = """
        {"metadata":{"namespace":"ci","name":"builder"},"spec":{"expirationSeconds":600}}
        {"metadata":{"namespace":"ci","name":"ghost"},"spec":{}}

        """

    private static let objects = """
        {"apiVersion":"v1","kind":"List","items":[
        {"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"builder","namespace":"ci","uid":"bdc1d993-b0e1-499c-92d8-48311dc0f4ee"}},
        {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-0","namespace":"ci","uid":"71b99668-8f6e-4d71-bea3-68af28ff835e"},"spec":{"serviceAccountName":"builder","nodeName":"node-a"}},
        {"apiVersion":"v1","kind":"Node","metadata":{"name":"node-a","uid":"a292d0c0-c72f-4bcd-bbef-5ad5b4e86573"}}
        ]}

        """
}
