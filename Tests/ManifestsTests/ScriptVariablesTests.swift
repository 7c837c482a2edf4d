import Testing

@testable import Manifests

/// Variables and arrays of scripts, as far as the script itself says what they hold.
struct ScriptVariablesTests {
    private func flags(_ text: String) throws(ManifestError) -> ProcessFlags {
        try ProcessFlags(parsing: Array(text.utf8), process: "kube-apiserver", path: "test")
    }

    @Test(arguments: [
        "OPTS=\"--a=1\"\nOPTS=\"$OPTS --b=2\"\nexec kube-apiserver $OPTS\n",
        "OPTS=--a=1\nOPTS=\"${OPTS} --b=2\"\nexec kube-apiserver $OPTS\n",
        "OPTS=\"--a=1\"\nOPTS+=\" --b=2\"\nexec kube-apiserver $OPTS\n",
        "N=2\nOPTS=\"--a=1 --b=$N\"\nkube-apiserver $OPTS\n",
        "ARGS=(--a=1 --b=2)\nexec kube-apiserver \"${ARGS[@]}\"\n",
        "ARGS=(\n  --a=1  # why\n  '--b=2'\n)\nkube-apiserver ${ARGS[@]} | tee log\n",
        "N=2\nARGS=(--a=1)\nARGS+=(\"--b=$N\")\nkube-apiserver \"${ARGS[@]}\"\n",
        "ARGS=( --a=1 )\nkube-apiserver \"${ARGS[@]}\" --b=2\n",
        "ARGS=(--a=1)\nexec kube-apiserver ${ARGS[*]} --b=2\n",
    ])
    func `what a script says of its variables is read`(script: String) throws {
        let flags = try flags("#!/bin/bash\n" + script)
        #expect(try flags.last("a") == "1")
        #expect(try flags.last("b") == "2")
        #expect(try flags.last("c") == nil)
    }

    @Test(arguments: [
        "OPTS=\"$OPTS --b=2\"\nexec kube-apiserver --a=1 $OPTS\n",
        "OPTS+=\" --b=2\"\nexec kube-apiserver --a=1 $OPTS\n",
        "OPTS=\"--a=1\"\nOPTS=\"--b=2\"\nexec kube-apiserver --a=1 $OPTS\n",
        "if x; then\nOPTS=\"$OPTS --b=2\"\nfi\nexec kube-apiserver --a=1 $OPTS\n",
        "ARGS+=(--b=2)\nexec kube-apiserver --a=1 \"${ARGS[@]}\"\n",
        "ARGS=(--b=2)\nARGS=(--b=3)\nexec kube-apiserver --a=1 \"${ARGS[@]}\"\n",
        "ARGS=(\"$X\")\nexec kube-apiserver --a=1 \"${ARGS[@]}\"\n",
        "ARGS=(--b=2\nexec kube-apiserver --a=1 \"${ARGS[@]}\"\n",
        "exec kube-apiserver --a=1 \"${ARGS[@]}\"\n",
        "ARGS=(--b=2)\nexec kube-apiserver --a=1 \"x${ARGS[@]}\" \"${ARGS[1]}\"\n",
    ])
    func `what a script does not say is not known`(script: String) throws {
        // A value in the middle of a word is no flag, and what is left may be any.
        let flags = try flags("#!/bin/bash\n" + script)
        let error = #expect(throws: ManifestError.self) { try flags.last("b") }
        #expect(error?.isOfUnknown == true, "\(String(describing: error))")
    }

    /// A few hundred bytes may stand for any amount of text: a billion laughs.
    @Test(arguments: [
        "#!/bin/sh\nA=\(String(repeating: "x", count: 20_000))\nkube-apiserver --b=\(String(repeating: "$A", count: 2000))\n",
        "[Service]\nEnvironment=A=\(String(repeating: "x", count: 20_000))\nExecStart=/kube-apiserver --b=\(String(repeating: "${A}", count: 2000))\n",
        "A0=xx\n" + (0..<40).map { "A\($0 + 1)=$A\($0)$A\($0)\n" }.joined() + "kube-apiserver --b=$A40\n",
        "A=x\n" + (0..<40).map { _ in "A=$A$A\n" }.joined() + "kube-apiserver --b=$A\n",
        "A=(\(String(repeating: "x", count: 20_000)))\n" + String(repeating: "A+=(\"${A[@]}\")\n", count: 40)
            + "kube-apiserver --b \"${A[@]}\"\n",
        #"{"kind":"Pod","spec":{"containers":[{"image":"x","command":["kube-apiserver","--b=$(A40)"],"env":[{"name":"A0","value":"xx"}"#
            + (0..<40).map { #",{"name":"A\#($0 + 1)","value":"$(A\#($0))$(A\#($0))"}"# }.joined() + "]}]}}",
    ])
    func `variables that stand for too much text stay references`(text: String) throws {
        let flags = try flags(text)
        #expect(throws: ManifestError.self) { try flags.last("b") }
    }

    @Test(arguments: [
        (
            "resource \"x\" \"y\" {\n  command = [\"kube-apiserver\", \"--a=b\"]\n}\n",
            "a configuration of Terraform"
        ),
        ("# made by\nlocals {\n  x = 1\n}\n", "a configuration of Terraform"),
        ("FROM scratch\nENTRYPOINT [\"kube-apiserver\", \"--a=b\"]\n", "a Dockerfile"),
        ("ARG V=1\nFROM scratch\nCMD [\"kube-apiserver\", \"--a=b\"]\n", "a Dockerfile"),
        (
            "type=EXECVE msg=audit(1700000000.1:2): argc=2 a0=\"/usr/bin/kube-apiserver\" a1=\"--a=b\"\n",
            "a record of auditd"
        ),
    ])
    func `what is not read is named, with what to pass instead`(text: String, words: String) throws {
        let error = #expect(throws: ManifestError.self) { try flags(text) }
        #expect(error?.description.contains("is \(words), which does not hold all of the flags") == true)
        #expect(error?.hint?.contains("pass") == true)
    }
}
