/// The flags that processes print into their logs when they start.
enum LogReader {
    /// What k3s and RKE2 print: `Running kube-apiserver --a=b --c=d`, as the last start has it.
    static func running(_ process: String, in lines: [Substring]) -> [Word]? {
        let mark = "Running \(process) --"
        guard let line = lines.last(where: { $0.firstRange(of: mark) != nil }),
            let start = line.firstRange(of: mark)
        else { return nil }
        // In msg="…" quotes are escaped, and the first that is not ends it.
        let isQuoted = line[..<start.lowerBound].hasSuffix("\"")
        let rest = line[start.upperBound...].trimmed
        let (text, isWhole) = isQuoted ? unescaped(rest) : (String(rest), true)
        var words = CommandLines.joined("--" + text)
        let cut = Reference.cuts.first { text.hasSuffix($0) }
        if !isWhole || cut != nil {
            words[words.count - 1].cut(at: cut ?? "…")
            words.append(Word(cutAt: cut ?? "…"))
        }
        return words
    }

    /// The rest of a string within quotes, up to the one that ends it, and whether there is one.
    private static func unescaped(_ rest: Substring) -> (text: String, isWhole: Bool) {
        var text = ""
        var isEscaped = false
        for character in rest {
            if isEscaped {
                text.append(character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else if character == "\"" {
                return (text, true)
            } else {
                text.append(character)
            }
        }
        return (text, false)
    }

    /// What stands before each flag: `flags.go:64] FLAG: --name="value"`, and in JSON `"msg":"FLAG: --name=\"value\""`.
    static let mark = "FLAG: --"

    /// A flag that only the process has, by which its lines are known from another's.
    private static let ownFlags = [
        "kube-apiserver": [
            "service-account-issuer", "service-account-key-file", "etcd-servers", "api-audiences",
        ],
        "kube-controller-manager": [
            "cluster-signing-cert-file", "service-account-private-key-file", "root-ca-file",
        ],
    ]

    /// Flags whose every value is one of a list, commas and all.
    private static let arrays: Set<String> = ["service-account-issuer", "service-account-key-file"]

    /// What Kubernetes' processes print with `-v=1` and more: `flags.go:64] FLAG: --name="value"`, every flag with its
    /// value; the last line of each counts.
    static func flags(of process: String, in lines: [Substring], path: String) -> FlagList? {
        var values: [String: String] = [:]
        var order: [String] = []
        for line in lines {
            guard let mark = line.firstRange(of: Self.mark) else { continue }
            let rest = line[mark.upperBound...]
            guard let sign = rest.firstIndex(of: "=") else { continue }
            let name = String(rest[..<sign])
            let value = rest[rest.index(after: sign)...]
            let quoted = Array((value.hasPrefix("\\\"") ? unescaped(value).text : String(value)).utf8)
            guard quoted.first == UInt8(ascii: "\""), let value = try? QuotedScalar(in: quoted, at: 0) else {
                continue
            }
            if values.updateValue(value.text, forKey: name) == nil { order.append(name) }
        }
        guard let own = ownFlags[process], own.contains(where: { values[$0] != nil }) else { return nil }
        var list = FlagList([])
        for name in order {
            let value = values[name] ?? ""
            guard value.hasPrefix("["), value.hasSuffix("]") else {
                if !value.isEmpty { list.append(name, value) }
                continue
            }
            let inner = String(value.dropFirst().dropLast())
            if arrays.contains(name) {
                for field in CommaSeparated.fields(of: inner) ?? [inner] { list.append(name, field) }
            } else if !inner.isEmpty {
                list.append(name, inner)
            }
        }
        // Every flag is printed, so that one which is not here was cut away.
        list.printed = Set(order)
        list.partial = FlagList.Partial(
            reason: "is a log without the line of it, and \(process) prints one for every flag",
            hint: "pass the whole log of a start with -v=1, or a copy of /proc/PID/cmdline of \(process)")
        return list
    }
}
