import Testing

@testable import Manifests

/// The flags of `process` in `text`.
func flags(in text: String, of process: String = "kube-apiserver") throws(ManifestError) -> ProcessFlags {
    try ProcessFlags(parsing: Array(text.utf8), process: process, path: "test")
}

struct ProcessFlagsTests {
    @Test(arguments: [
        ("--a=b", ["b"]), ("--a b", ["b"]), ("--a=b --a=c --b=d", ["b", "c"]), ("--a=", [""]),
        ("--a=b=c", ["b=c"]), ("--b=x --a 'b c'", ["b c"]), ("-a=b --c", []), ("--ab=c", []),
        ("--c -- --a=b", []), ("'--a=$(HOST_IP)'", ["$(HOST_IP)"]), ("--c x --a=b", ["b"]),
        ("--a=\u{338}b", ["\u{338}b"]),
    ])
    func `values are read as pflag reads them`(arguments: String, values: [String]) throws {
        #expect(try flags(in: "kube-apiserver \(arguments)").values(of: "a") == values)
    }

    @Test func `an underscore in a flag's name is a dash`() throws {
        let flags = try flags(in: "kube-apiserver --service_account-issuer=x_y")
        #expect(try flags.last("service-account-issuer") == "x_y")
        #expect(flags.contains("service-account-issuer"))
        #expect(!flags.contains("service_account-issuer"))
    }

    @Test(arguments: ["kube-apiserver --a", "kube-apiserver --a --b=c"])
    func `a flag that needs a value and has none is an error`(text: String) throws {
        let flags = try flags(in: text)
        #expect(throws: ManifestError.missingValue(path: "test", flag: "a")) { try flags.values(of: "a") }
    }

    @Test(arguments: [
        ("--x", true), ("--x=true", true), ("--x=1", true), ("--x=T", true), ("--x=false", false),
        ("--x=F", false),
        ("--x=0", false), ("--x=true --x=false", false), ("--x false", true), ("--y", nil),
    ])
    func `a boolean follows Go and takes no following word`(arguments: String, value: Bool?) throws {
        #expect(try flags(in: "kube-apiserver \(arguments)").bool("x") == value)
    }

    @Test(arguments: ["yes", "", "tRUE", "2", "on", " true"])
    func `a malformed boolean is an error with everything in it`(value: String) throws {
        let flags = try flags(in: "kube-apiserver '--x=\(value)' --x=true")
        let error = ManifestError.invalidValue(
            path: "test", flag: "x", value: value, expected: "true or false")
        #expect(throws: error) { try flags.bool("x") }
    }

    @Test func `an error shows a hostile value escaped and cut`() {
        let value = "\u{1B}[2J" + String(repeating: "a", count: 500)
        let error = ManifestError.invalidValue(path: "f", flag: "x", value: value, expected: "true or false")
        #expect(error.description.hasPrefix(#"f: --x is "\u{1B}[2Jaaa"#))
        #expect(error.description.hasSuffix(#"aaa"…, true or false was expected"#))
        #expect(error.description.utf8.count < 200)
    }

    @Test(arguments: [
        ("a,b", ["a", "b"]), ("", []), ("a", ["a"]), ("a,,b,", ["a", "", "b", ""]),
        (#""a,b",c"#, ["a,b", "c"]),
        (#""a""b""#, [#"a"b"#]), (#""""#, [""]), (" a, b", [" a", " b"]), ("a\nb", ["a"]),
        (#"a,"""""#, ["a", "\""]),
    ])
    func `a comma-separated list follows encoding csv`(text: String, fields: [String]) {
        #expect(CommaSeparated.fields(of: text) == fields)
    }

    @Test(arguments: [#"a"b"#, #""a"#, #""a"b"#, #"a,""#, "\n", #" "a""#])
    func `a list with a quote out of place is refused`(text: String) {
        #expect(CommaSeparated.fields(of: text) == nil)
    }

    @Test func `a file that cannot be read says so`() {
        let error = #expect(throws: ManifestError.self) {
            try ProcessFlags(reading: "/nonexistent/file", process: "etcd")
        }
        #expect(error?.description == "/nonexistent/file: no such file")
        #expect(throws: ManifestError.self) { try ProcessFlags(reading: "/dev/zero", process: "etcd") }
    }
}
