import Testing

@testable import Manifests

/// What a line is told that belongs nowhere.
enum YAMLProblem {
    static let foreign = "this line belongs to nothing before it"
    static let misplaced = foreign + ": its indentation fits no list and no key"
}

struct ManifestReaderTests {
    /// A container of a Pod around `lines`, which are indented as kubeadm indents them.
    private func pod(_ lines: String) -> String {
        let body = lines.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)\n" }
            .joined()
        return
            "apiVersion: v1\nkind: Pod\nspec:\n  containers:\n  - name: kube-apiserver\n\(body)    imagePullPolicy: x\n"
    }

    @Test(arguments: [
        "command:\n- kube-apiserver\n- --a=b",
        "command:\n  - kube-apiserver\n  - --a=b",
        "command:\n- kube-apiserver\n- \"--a=b\"",
        "command:\n- kube-apiserver\n- '--a=b'",
        "command:\n- kube-apiserver\n- --a\n- b",
        "command:\n- kube-apiserver\n-   --a=b   # a comment",
        "command:\n# a comment\n- kube-apiserver\n\n      # another\n- --a=b",
        "command: # a comment\n- kube-apiserver\n- --a=b",
        "command:\n- /usr/local/bin/kube-apiserver\n- --a=b\r",
        "command: [\"kube-apiserver\", \"--a=b\"]",
        "command: [ kube-apiserver, --a=b ] # a comment",
        "command:\n  [\n    \"kube-apiserver\",\n    \"--a=b\",\n  ]",
        "command: [\"kube-apiserver\",\n  # a comment\n  '--a=b',\n]",
        "command: [\"kube-apiserver\"]\nargs: [\"--a=b\"]",
        "args:\n- --a=b\ncommand:\n- kube-apiserver",
        "args:\n- kube-apiserver\n- --a=b",
        "command:\n- kube-apiserver\nvolumeMounts:\n- mountPath: /a\n  name: b\nargs:\n- --a=b",
        "command: &words\n- kube-apiserver\n- !!str --a=b",
        "\"command\":\n- kube-apiserver\n- \"\\u002d-a=\\x62\"",
        "command:\n- /go-runner\n- --log-file=/var/log/kube-apiserver\n- /usr/local/bin/kube-apiserver\n- --a=b",
        "command:\n- /bin/sh\n- -c\n- exec kube-apiserver --a=b 1>>/var/log/x 2>&1",
        "command: [/bin/bash, -ec]\nargs:\n- |\n  echo kube-apiserver\n\n  exec hyperkube kube-apiserver \\\n    --a=b",
        "command: [/bin/bash, -ec]\nargs:\n- >-\n  exec\n  kube-apiserver\n  --a=b",
        "command:\n- kube-apiserver\n-\n  --a=b",
        "command:\n- kube-apiserver\n- |-\n  --a=b",
        "command: kube-apiserver --a=b", "command:\n- &x kube-apiserver\n- &y --a=b",
        "x: &x --a=b\ncommand: [kube-apiserver, *x]", "x: &x [kube-apiserver, --a=b]\ncommand: *x",
        "x: &x {command: [kube-apiserver, --a=b]}\n<<: *x",
        "x: &x\n  args: [--a=b]\ncommand: [kube-apiserver]\n<<: [*x]",
        "entrypoint: [kube-apiserver]\ncommand: --a=b --c=d", "args: [--a=b]",
        "args:\n- --a=b\nimage: x/kube-apiserver:v1.36.2",
        "command: [/go-runner, --also-stdout, /usr/local/bin/kube-apiserver, --a=b]",
        "command: [dlv, exec, /kube-apiserver, --headless, --a=c, --, --a=b]",
        "command: [hyperkube, apiserver, --a=b]",
        "command: [kube-apiserver, --a=$(A)]\nenv:\n- {name: A, value: b}",
        "command: [sh, -c, 'exec kube-apiserver --a=$A; sleep 1']\nenv: [{name: A, value: b}]",
    ])
    func `the flag is found in every spelling`(lines: String) throws {
        #expect(try flags(in: pod(lines)).values(of: "a") == ["b"])
    }

    @Test(arguments: [
        ("'--a=it''s'", "it's"), (#""--a=\"x\"""#, #""x""#), (#""--a=\ud83d\ude00""#, "😀"),
        (#""--a=\ud83d""#, "\u{FFFD}"),
        ("--a=b#c", "b#c"), ("--a=b #c", "b"), ("--a=https://x:6443", "https://x:6443"),
        ("\"--a=b\n      c\"", "b c"),
        ("'--a=b\n\n      c'", "b\nc"), ("--a=b,\n      c", "b, c"), (#""--a=b\/c""#, "b/c"),
        ("'--a=b # c'", "b # c"),
        ("--a={\"b\":\"c\"}", "{\"b\":\"c\"}"), ("--a=it's", "it's"), ("\"--a=b\\\n      c\"", "bc"),
        ("|\n      --a=b\n\n", "b\n"), ("--a=b\n\n      c", "b\nc"),
    ])
    func `a scalar is read as YAML reads it`(item: String, value: String) throws {
        #expect(
            try flags(in: pod("command:\n- kube-apiserver\n- \(item)\n- --c=d")).values(of: "a") == [value])
        #expect(try flags(in: pod("command:\n- kube-apiserver\n- \(item)\n- --c=d")).values(of: "c") == ["d"])
    }

    @Test func `only the container that runs the process counts`() throws {
        let text = """
            spec:
              initContainers:
              - name: setup
                command: ["/bin/true", "--a=init"]
              containers:
              - name: proxy
                args:
                - --a=proxy
                - --upstream=kube-apiserver
                command:
                - /bin/proxy
              - command:
                - kube-apiserver
                - --a=b
                livenessProbe:
                  exec:
                    command:
                    - /bin/probe
                    - --a=probe
              - name: kube-apiserver
                args:
                - --a=other
            ---
            metadata:
              annotations:
                note: |
                  command:
                  - kube-apiserver
                  - --a=annotation
                quoted: "
                  command: [kube-apiserver, --a=quoted]"
            """
        #expect(try flags(in: text).values(of: "a") == ["b"])
        #expect(try flags(in: text, of: "proxy").values(of: "a") == ["proxy"])
        #expect(try flags(in: text, of: "probe").values(of: "a") == ["probe"])
    }

    @Test(arguments: [
        "apiVersion: v1\nkind: List\nitems:\n- ", "", "---\n", "%YAML 1.2\n---\n", "\u{FEFF}# a comment\n",
    ])
    func `the container may stand anywhere`(before: String) throws {
        #expect(try flags(in: before + "command: [kube-apiserver, --a=b]").values(of: "a") == ["b"])
    }

    @Test(arguments: [
        #"{"spec":{"containers":[{"command":["kube-apiserver","--a=b"],"image":"x"}]}}"#,
        #"{"spec":{"containers":[{"args":["--a","b"],"command":["kube-apiserver"]},{"command":["x","--a=c"]}]}}"#,
        "{\n  \"command\" : [\n    \"kube-apiserver\",\n    \"--a=\\u0062\"\n  ]\n}\n",
        #"["kube-apiserver", "--a=b"]"#, #"{"x":1} {"command":["kube-apiserver","--a=b"]}"#,
        #"{"note":"command","x":{"command":"kube-apiserver --a=c"},"y":{"command":["kube-apiserver","--a=b"]}}"#,
        "items:\n- {command: [kube-apiserver], args: [--a=b]}", "items: [{command: [kube-apiserver, --a=b]}]",
        "--- # a comment\na: b\n--- {command: [kube-apiserver, --a=b]}\n---\n",
    ])
    func `JSON and flow style are read`(text: String) throws {
        #expect(try flags(in: text).values(of: "a") == ["b"])
    }

    @Test(arguments: [
        (#"{"command":["kube-apiserver","--a=b"]"#, 1, "a { opens here and never closes"),
        ("{\n\"command\":[\n\"kube-apiserver", 3, "a quote opens here and never closes"),
        (#"{"a":]"#, 1, "a bracket closes here that did not open"),
        (#"{"a":1} x"#, 1, "{ or [ was expected here"),
        (#"{"a":"\q"}"#, 1, "an unknown escape in a quoted string"),
        (#"{"a":"\u12+4"}"#, 1, "an escape in a quoted string lacks its digits"),
        ("spec:\n  command:\n  - 'kube-apiserver\n  - --a\n", 3, "a quote opens here and never closes"),
        ("spec:\n  command: *x\n", 2, "the alias *x leads to no anchor before it"),
        ("spec:\n  command: &x [*x]\n", 2, "the alias *x leads to no anchor before it"),
        ("a:\n    b: c\n  d: e\n", 3, YAMLProblem.misplaced), ("- a\nb: c\n", 2, YAMLProblem.foreign),
        ("spec:\n  command: [kube-apiserver\n", 2, "a [ opens here and never closes"),
        ("spec:\n\tcommand: []\n", 2, "a tab indents this line, YAML takes spaces only"),
        ("[" + String(repeating: "[", count: 300), 1, "values are nested deeper than 256 levels"),
        (String(repeating: "- ", count: 300), 1, "values are nested deeper than 256 levels"),
    ])
    func `a broken document names the line`(text: String, line: Int, problem: String) {
        #expect(throws: ManifestError.malformed(path: "test", line: line, problem: problem)) {
            try flags(in: text)
        }
    }

    @Test(arguments: [
        "command:", "command: []", "- command:\n  -", "a: b", "command:\n- x\n-", "{}", "[]", "command: |",
        "- - - -",
    ])
    func `a document without the process is told apart from one without flags`(text: String) {
        #expect(throws: ManifestError.noProcess(path: "test", process: "kube-apiserver")) {
            try flags(in: text)
        }
    }
}
