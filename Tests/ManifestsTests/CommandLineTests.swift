import Testing

@testable import Manifests

struct CommandLineTests {
    @Test(arguments: [
        "kube-apiserver --a=b", "/usr/bin/kube-apiserver --x --a=b\n", "kube-apiserver --a b",
        "kube-apiserver '--a=b'",
        "kube-apiserver --a=\"b\"", "kube-apiserver --a='b' # --a=c",
        "kube-apiserver \\\n  --a=b \\\n  --c=d",
        "kube-apiserver\n--x=y\n--a=b\n", "root 1 0 0 10:00 ? 00:00:01 kube-apiserver --x=y --a=b",
        "UID PID CMD\nroot 7 [kworker/it's]\nroot 9 kube-apiserver --a=b\nme 11 grep --color=auto kube-apiserver",
        "[kthreadd]\nkube-apiserver --a=b", "kube-controller-manager --a=c\nkube-apiserver --a=b",
        "etcd --a=c --x=/y/kube-apiserver --a=d && exec kube-apiserver --a=b | tee log --a=e",
        "auditor --log-dir /var/log/kube-apiserver --a=c\nkube-apiserver --a=b",
        "KUBE=/bin/kube-apiserver kube-apiserver --a=b",
        "kube-apiserver\0--a\0b\0", "/usr/bin/kube-apiserver\0--a=b", "sh\0-c\0exec kube-apiserver --a=b\0",
        "kube-apiserver --a=b\nkube-apiserver --a=b\n", "hyperkube kube-apiserver --a=b",
        "kube-apiserver --a=b ; x --a=c",
        "/usr/local/bin/k3s server --kube-apiserver-arg=a=b --a=c",
        "k3s server --kube-apiserver-arg a=b --kubelet-arg=a=d",
        "#!/bin/sh\nset -e\nexec kube-apiserver --a=b\n",
        "kube-apiserver --a=b&", "kube-apiserver --x=y --a=b>/log 2>&1", "(kube-apiserver --a=b)",
        "kube-apiserver --a=b;x",
        "kube-apiserver 2>/dev/null --a=b", "A=b\nexec kube-apiserver --a=$A",
        "export A='--a=b --c=d'\nkube-apiserver $A",
        "systemd-run --scope --collect /usr/bin/kube-apiserver --a=b",
        "systemctl restart kube-apiserver --now\nkube-apiserver --a=b",
        "docker run --name kube-apiserver --net=host --privileged x/kube-apiserver:v1 kube-apiserver --a=b",
        "docker run --rm registry.k8s.io/kube-apiserver:v1.36.2 --a=b",
        "cat <<EOF | tee x.service\n[Service]\nExecStart=/bin/kube-apiserver \\\\\n  --a=b\nEOF\n",
        "cat <<'EOF' >x.yaml\ncommand:\n- kube-apiserver\n- --a=b\nEOF\n",
        "--a=b", "# comment\n--x=y\n--a='b'\n", "KUBE_API_ARGS=\"--x=y \\\n--a=b\"\n",
        "OPTS=\"--x=y\n  --a=b\"\n",
        "[program:kube-apiserver]\ncommand=/usr/bin/kube-apiserver --a=b\nautostart=true\n",
        "#!/sbin/openrc-run\ncommand=\"/usr/bin/kube-apiserver\"\ncommand_args=\"--a=b\"\n",
        "I1130 flags.go:64] FLAG: --a=\"c\"\nI1130 flags.go:64] FLAG: --etcd-servers=\"[x]\"\nI1130 flags.go:64] FLAG: --a=\"b\"\n",
        "time=\"x\" level=info msg=\"Running kube-apiserver --x=\\\"y z\\\" --a=b\"\n",
    ])
    func `the flag is found in a saved command line`(text: String) throws {
        #expect(try flags(in: text).values(of: "a") == ["b"])
    }

    @Test(arguments: [
        ("kube-apiserver --a=b\\ c", "b c"), (#"kube-apiserver --a="b\"c\d""#, #"b"c\d"#),
        (#"kube-apiserver '--a=b\'"#, #"b\"#),
        ("kube-apiserver --a=b'c'\"d\"", "bcd"), ("kube-apiserver\0--a=b 'c\0", "b 'c"),
        ("kube-apiserver\0--a=\0", ""),
        ("kube-apiserver --a=x#y", "x#y"), ("kube-apiserver --a='$HOST'", "$HOST"),
        ("kube-apiserver\0--a=$HOST\0", "$HOST"),
        ("kube-apiserver --a=b\\", "b"),
        ("kube-apiserver --a='b\u{338}'", "b\u{338}"),
    ])
    func `shell quoting is undone`(text: String, value: String) throws {
        #expect(try flags(in: text).values(of: "a") == [value])
    }

    @Test(arguments: [
        """
        [Unit]
        Description=Kubernetes API Server, not kube-apiserver --a=c
        [Service]
        EnvironmentFile=-/etc/default/kube-apiserver
        ExecStartPre=/usr/bin/kube-apiserver --a=pre
        ExecStart=/usr/bin/kube-apiserver \\
          --x=$HOST \\
          # a comment between the lines
          --a=b
        ExecStop=/usr/bin/kube-apiserver --a=stop
        """,
        "# a comment\n; another\n[Service]\nExecStart = -/usr/bin/kube-apiserver \"--a=b\"\r\n",
        "[Service]\nExecStart=/bin/old\nExecStart=\nExecStart=@/usr/bin/kube-apiserver kube-apiserver --a=b",
        "[Service]\nExecStart=kube-apiserver --a=c\n# /etc/x.d/10.conf\n[Service]\nExecStart=\nExecStart=kube-apiserver --a=b",
        "ExecStart=/bin/sh -c 'exec kube-apiserver --a=b'",
        "[Service]\nExecStart=kube-apiserver --a=b ; /bin/x --a=c",
        "[Service]\nExecStart=/usr/bin/kube-apiserver --a='\\x62'",
        "[Service]\nExecStart=/usr/bin/kube-apiserver --a=\\142",
        """
        [Unit]
        Description=Lightweight Kubernetes
        [Service]
        Type=notify
        ExecStart=/usr/local/bin/k3s \\
            server \\
        \t'--kube-apiserver-arg=a=b' \\
        \t'--kube-apiserver-arg' \\
        \t'anonymous-auth=false' \\

        """,
    ])
    func `the flag is found in a unit`(text: String) throws {
        #expect(try flags(in: text).values(of: "a") == ["b"])
    }

    @Test(arguments: [
        ("--a=100%%", "100%"), ("--a=%%i", "%i"), ("--a=$${X}", "${X}"), (#"--a=b\sc"#, "b c"),
        (#""--a=b c""#, "b c"),
        (#"'--a=it\'s'"#, "it's"), (#"--a=\q"#, #"\q"#), ("--a=#b", "#b"), ("--a=b&&c", "b&&c"),
    ])
    func `a unit's quoting is undone`(word: String, value: String) throws {
        #expect(
            try flags(in: "[Service]\nExecStart=/usr/bin/kube-apiserver \(word)").values(of: "a") == [value])
    }

    @Test func `a name that looks like the process in another place does not count`() {
        let texts = [
            "", "\n", "---", "kube-apiserver", "the kube-apiserver isn't here", "my-kube-apiserver --a=b",
            "kube-apiserver.log --a",
            "auditor --log-dir /var/log/kube-apiserver --a", "curl https://x/kube-apiserver --a",
            "# kube-apiserver --a=b",
            "[Service]\nExecStartPre=kube-apiserver --a", "name: kube-apiserver --a=b", "\0\0\0",
            "systemctl start kube-apiserver --now", "command: [mkdir, -p, /var/log/kube-apiserver]",
            "KUBE_CONTROLLER_MANAGER_ARGS=\"--a=b\"",
            "[Service]\nExecStart=",
        ]
        for text in texts {
            #expect(throws: ManifestError.noProcess(path: "test", process: "kube-apiserver"), "\(text)") {
                try flags(in: text)
            }
        }
    }

    @Test func `command lines must agree on what is asked alone`() throws {
        let several = try flags(in: "etcd --a=b --c=d --e\netcd --a=c --c=d", of: "etcd")
        #expect(try several.values(of: "c") == ["d"])
        #expect(
            throws: ManifestError.differing(path: "test", process: "etcd", flag: "a", values: ["b", "c"])
        ) { try several.values(of: "a") }
        #expect(
            throws: ManifestError.differing(path: "test", process: "etcd", flag: "e", values: ["true", ""])
        ) { try several.bool("e") }
    }

    @Test(arguments: [
        ("x\nkube-apiserver --a='b\n", 2, "a quote opens in this line and never closes"),
        ("[Service]\nExecStart=kube-apiserver \"--a\n", 2, "a quote opens in this line and never closes"),
        (
            #"["sh","-c","kube-apiserver '--a"]"#, 1,
            "a quote opens in this line of the text behind -c and never closes"
        ),
    ])
    func `an open quote in the process's own line is refused`(text: String, line: Int, problem: String) {
        #expect(throws: ManifestError.malformed(path: "test", line: line, problem: problem)) {
            try flags(in: text)
        }
    }
}
