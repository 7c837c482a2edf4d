import Testing

@testable import Manifests

/// Pods that are written in every style that YAML has, and read again.
struct GeneratedPodTests {
    @Test func `a Pod reads the same in whatever style it is written`() throws {
        for seed in 0..<1000 {
            var writer = PodWriter(seed: UInt64(seed))
            let words = writer.words()
            let text = writer.pod(words)
            let flags: ProcessFlags
            do {
                flags = try Manifests.ProcessFlags(
                    parsing: Array(text.utf8), process: "kube-apiserver", path: "test")
            } catch {
                Issue.record("\(error)\n\(text)")
                continue
            }
            for (name, value) in words {
                #expect(try flags.values(of: name) == [value], "seed \(seed)\n\(text)")
            }
        }
    }
}

/// Writes one Pod by chance.
private struct PodWriter {
    private var random: SplitMix

    init(seed: UInt64) { random = SplitMix(state: seed) }

    private mutating func chance(_ count: Int) -> Int { Int.random(in: 0..<count, using: &random) }

    private static let pieces = [
        "a", "/etc/kubernetes", "https://x.example", ":", ": ", " #", "#", "'", "\"", "\\", ",", "[", "]",
        "{a: b}", "&x", "*x",
        "!", "|", ">", "-", "- ", "?", "@", "0", "ü", "😀", "=", "null", "true", "~",
    ]

    /// Names of flags and their values, made of what YAML treats in some way.
    mutating func words() -> [(String, String)] {
        (0..<(1 + chance(6))).map { index in
            var value = (0..<chance(5)).map { _ in Self.pieces[chance(Self.pieces.count)] }.joined()
            while value.last == " " { value.removeLast() }
            return ("f\(index)", value)
        }
    }

    mutating func pod(_ words: [(String, String)]) -> String {
        let all = words.map { "--\($0)=\($1)" }
        let cut = chance(all.count + 1)
        let isSplit = chance(2) == 0
        let command = ["kube-apiserver"] + (isSplit ? all[..<cut] : all[...])
        let arguments = isSplit ? Array(all[cut...]) : []
        if chance(5) == 0 {
            let fields = [("command", command)] + (arguments.isEmpty ? [] : [("args", arguments)])
            let members = fields.map { "\(json($0)):[\($1.map(json).joined(separator: ","))]" }
            return
                "{\"kind\":\"Pod\",\n \"spec\":{\"containers\":[{\(members.joined(separator: ", ")),\"name\":\"x\"}]}}\n"
        }
        var text = chance(2) == 0 ? "---\n# a comment\n" : ""
        let step = String(repeating: " ", count: [2, 4, 8][chance(3)])
        text += "kind: Pod\nspec:\n\(step)containers:\n"
        let list = chance(2) == 0 ? step : step + step
        var fields = [list_("command", command, list + "  ")]
        if !arguments.isEmpty { fields.append(list_("args", arguments, list + "  ")) }
        fields.append("\(list)  livenessProbe:\n\(list)    httpGet: {path: /livez, port: 6443}\n")
        fields.append(
            "\(list)  note: |\n\(list)     command:\n\(list)     - kube-apiserver\n\n\(list)     - --f0=no\n")
        fields.shuffle(using: &random)
        return text + "\(list)- name: x\n" + fields.joined() + (chance(2) == 0 ? "status: {}\n" : "")
    }

    /// A list of strings behind a key.
    private mutating func list_(_ key: String, _ words: [String], _ indent: String) -> String {
        switch chance(4) {
        case 0: return "\(indent)\(key): [\(words.map { flow($0) }.joined(separator: ", "))]\n"
        case 1:
            return
                "\(indent)\(key): [\n\(words.map { "\(indent)    \(flow($0))" }.joined(separator: ",\n"))\n\(indent)]\n"
        default:
            let inner = chance(2) == 0 ? indent : indent + "  "
            var text = "\(indent)\(key):\(chance(3) == 0 ? " # a comment" : "")\n"
            for word in words {
                if chance(6) == 0 { text += "\n\(indent)# another\n" }
                text += "\(inner)-\(String(repeating: " ", count: 1 + chance(2)))\(block(word, inner))\n"
            }
            return text
        }
    }

    private mutating func flow(_ word: String) -> String { chance(2) == 0 ? json(word) : single(word) }

    private mutating func block(_ word: String, _ indent: String) -> String {
        switch chance(4) {
        case 0: json(word)
        case 1: single(word)
        case 2: "|-\n\(indent)    \(word)"
        default: isPlain(word) ? word : json(word)
        }
    }

    private func single(_ word: String) -> String { "'\(word.replacing("'", with: "''"))'" }

    private func json(_ word: String) -> String {
        "\"\(word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\""))\""
    }

    private func isPlain(_ word: String) -> Bool {
        !word.contains(": ") && !word.contains(" #") && !word.hasSuffix(":") && !word.contains("\\")
    }
}
