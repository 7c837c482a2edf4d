import Files
import Testing

@testable import Manifests

/// What a file says in place of a value that is known at run time only.
struct UnresolvedTests {
    private static let pod = "kind: Pod\nspec:\n  containers:\n  - name: kube-apiserver\n"

    /// Texts of which `--a` is not known, for a reference in its value or one that may be any flag.
    @Test(arguments: [
        ("kube-apiserver --a=$X", "$X"), ("kube-apiserver --a=x${X}y", "${X}"),
        ("kube-apiserver --a \"$X\"", "$X"),
        ("kube-apiserver --a=$(cat /x | y) --b", "$(cat /x | y)"), ("kube-apiserver --a=`cat x`", "`cat x`"),
        ("kube-apiserver --a=b $X", "$X"), ("kube-apiserver --a=b \"$@\"", "$@"),
        ("kube-apiserver --$X=c --a=b $Y", "$Y"),
        ("kube-apiserver --a=b ${X:-c}", "${X:-c}"), ("if x; then\nX=b\nfi\nkube-apiserver --a=$X", "$X"),
        ("X=b\nX=c\nkube-apiserver --a=$X", "$X"), ("X=$Y\nkube-apiserver --a=$X", "$X"),
        ("\"$KUBE_APISERVER\" --a=$X", "$X"), ("k3s server --kube-apiserver-arg=a=$X", "$X"),
        ("k3s server --kube-apiserver-arg=a=b $X", "$X"), ("--a=${SNAP_DATA}/x\n--b=c", "${SNAP_DATA}"),
        ("KUBE_API_ARGS=\"--a=$X\"\n", "$X"), ("KUBE_API_ARGS=\"--a=b $X\"\n", "$X"),
        ("[Service]\nExecStart=/bin/kube-apiserver --a=${X}", "${X}"),
        ("[Service]\nExecStart=/bin/kube-apiserver --a=%H", "%H"),
        ("[Service]\nExecStart=/bin/kube-apiserver --a=b $X", "$X"),
        ("[Service]\nEnvironment=X=b\nExecStart=/bin/kube-apiserver --a=$X", "$X"),
        ("[Service]\nEnvironment=X=b\nEnvironment=\nExecStart=/bin/kube-apiserver --a=${X}", "${X}"),
        ("[Service]\nEnvironment=X=%H\nExecStart=/bin/kube-apiserver --a=${X}", "${X}"),
        ("[Service]\nEnvironment=X=b\nPassEnvironment=X\nExecStart=/bin/kube-apiserver --a=${X}", "${X}"),
        (
            "ExecStart={ path=/bin/kube-apiserver ; argv[]=/bin/kube-apiserver --a=b $X ; ignore_errors=no ; pid=0 }",
            "$X"
        ),
        ("[program:kube-apiserver]\ncommand=kube-apiserver --a=%(ENV_X)s\n", "%(ENV_X)s"),
        (pod + "    command: [kube-apiserver, --a=$(X)]\n", "$(X)"),
        (pod + "    command: [kube-apiserver, '${a}', --a=b, '${c}']\n", "${c}"),
        (pod + "    command: [kube-apiserver, --a=$(X)]\n    env: [{name: X, valueFrom: {}}]\n", "$(X)"),
        (
            pod
                + "    command: [kube-apiserver, --a=$(X)]\n    env: [{name: Y, value: b}]\n    envFrom: [{}]\n",
            "$(X)"
        ),
        (pod + "    command: [sh, -c, 'kube-apiserver --a=$X']\n", "$X"),
        (pod + "    command: [kube-apiserver, '--a=${x}']\n", "${x}"),
        ("kind: KubeAPIServerConfig\napiServerArguments: {a: ['${X}']}", "${X}"),
        ("kind: ClusterConfiguration\napiServer: {extraArgs: {a: '${X}'}}", "${X}"),
        (
            "Containers:\n  kube-apiserver:\n    Command:\n      kube-apiserver\n      --a=$(X)\n    Environment:\n      X:   (v1:status.podIP)\n",
            "$(X)"
        ),
    ])
    func `never passes as a value and never hides a flag`(text: String, reference: String) throws {
        let flags = try flags(in: text)
        let error = #expect(throws: ManifestError.self, "\(text)") { try flags.last("a") }
        #expect(error?.description.contains(reference) == true, "\(String(describing: error))")
        #expect(error?.hint?.contains("/proc/PID/cmdline") == true)
        #expect(throws: ManifestError.self) { try flags.values(of: "a") }
        #expect(throws: ManifestError.self) { try flags.list("a") }
    }

    @Test(arguments: [
        "kube-apiserver --a={{ .X }}", "kube-apiserver --a=b {{ .X }}",
        "kube-apiserver --a=b {% if x %} --c {% endif %}",
        "kube-apiserver --a='{{ .X }}'", "[Service]\nExecStart=/bin/kube-apiserver --a=b {{ x }}",
        pod + "    command:\n    - kube-apiserver\n    - --a={{ .X }}\n",
        pod
            + "    command:\n    - kube-apiserver\n    - --a=b\n      {{- if .x }}\n      --a=c\n      {{- end }}\n",
        pod
            + "    command:\n    - kube-apiserver\n    - --a=b\n    {{- if .x }}\n    - --a=c\n    {{- end }}\n",
        pod
            + "    command:\n    - kube-apiserver\n    # {% if x %}\n    - --a=b\n    # {% endif %}\n    image: x\n",
        "{{- if .x }}\n" + pod, "kind: Pod\n{% for x in y %}\nspec:\n{% endfor %}",
        "kube-apiserver --a=b %{ if x } --c %{ endif }", "--a={{ x }}\n",
    ])
    func `a template is told to be rendered`(text: String) {
        let error = #expect(throws: ManifestError.self, "\(text)") { try flags(in: text).last("a") }
        let hint = error?.hint ?? ""
        #expect(
            hint.contains("render it first") || hint.contains("/proc/PID/cmdline"),
            "\(String(describing: error))")
    }

    @Test(arguments: [
        "kube-apiserver --b=$X --a=b", "kube-apiserver --b $(X) --a=b", "kube-apiserver --a=c --a=b --b=`x`",
        "[Service]\nEnvironment=\"X=b\"\nExecStart=/bin/kube-apiserver --a=${X}",
        "[Service]\nEnvironment=X=b 'Y=--a=c --a=b'\nExecStart=/bin/kube-apiserver $Y",
        "[Service]\nExecStart=/bin/kube-apiserver --a=${X} --b=%i\nEnvironment=X=b",
        pod + "    command: [kube-apiserver, --b=$(X), --a=b]\n    env: [{name: X, valueFrom: {}}]\n",
        pod
            + "    command: [kube-apiserver, --a=$(X)$(Y)]\n    env: [{name: X, value: ''}, {name: Y, value: $(X)b}]\n",
        pod + "    command: [kube-apiserver, --b, $(X), --a=b]\n", "kube-apiserver --b={{ .x }} --a=b",
        "kube-apiserver\0--a=b\0--b=$X\0$Y\0", #"[{"Path":"/x","Args":["kube-apiserver","--b=$X","--a=b"]}]"#,
        "Containers:\n  kube-apiserver:\n    Command:\n      kube-apiserver\n      --a=$(X)\n    Environment:\n      X:  b\n",
    ])
    func `what bears on other flags alone does no harm`(text: String) throws {
        let flags = try flags(in: text)
        #expect(try flags.last("a") == "b", "\(text)")
        #expect(try flags.values(of: "a").last == "b")
    }

    @Test func `a flag behind the reference has the last word, where one word counts`() throws {
        let flags = try flags(in: "kube-apiserver $X --a=b")
        #expect(try flags.last("a") == "b")
        #expect(throws: ManifestError.self) { try flags.values(of: "a") }
        #expect(throws: ManifestError.self) { try flags.last("c") }
        #expect(flags.doubt("c") != nil)
    }

    @Test func `an environment file is read below the root`() throws {
        let root = try TemporaryDirectory()
        try root.write("e", "# comment\nX=\"--a=b \\\n--c=d\"\nY='e'\n")
        let unit =
            "[Service]\nEnvironment=Y=f\nEnvironmentFile=-/e\nExecStart=/bin/kube-apiserver $X --g=${Y}"
        let found = try ProcessFlags(
            parsing: Array(unit.utf8), process: "kube-apiserver", path: "test", files: Root(root.path))
        #expect(try found.last("a") == "b" && found.last("c") == "d" && found.last("g") == "e")
        let error = #expect(throws: ManifestError.self) { try flags(in: unit).last("a") }
        #expect(error?.description.contains("EnvironmentFile=/e") == true)
        #expect(error?.hint?.contains("--root") == true)
    }
}
