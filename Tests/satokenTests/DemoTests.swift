import Foundation
import Testing

@Suite struct DemoTests {
    @Test func `the story is told, and its files are gone`() throws {
        let scratch = try Scratch()
        let outcome = try satokenProcess(["demo"], environment: ["TMPDIR": scratch.path])
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.error.isEmpty)
        let commands = outcome.lines.filter { $0.hasPrefix("$ satoken ") }.map { $0.split(separator: " ")[2] }
        #expect(
            commands == [
                "issue", "verify", "issue", "verify", "inspect", "verify", "verify", "verify", "jwks",
            ])
        #expect(outcome.lines.count { $0.hasPrefix("accepted: ") } == 2)
        #expect(outcome.lines.count { $0.hasPrefix("refused: ") } == 3)
        #expect(outcome.output.contains(#"{"keys":[{"#))
        #expect(try FileManager.default.contentsOfDirectory(atPath: scratch.path).isEmpty)
    }

    @Test(arguments: [("INT", 130), ("TERM", 143)])
    func `Ctrl-C and SIGTERM end the story, and its files are gone`(signal: String, code: Int32) throws {
        let scratch = try Scratch()
        // Nobody reads on until the signal is there, and the pipe is nearly full, so the story stands still meanwhile.
        let outcome = try shell(
            """
            cd "$1" && mkdir temporary && mkfifo pipe && exec 3<>pipe && head -c 64512 /dev/zero >&3
            TMPDIR=temporary "$satoken" demo >pipe &
            until ls temporary/*/sa.key >/dev/null 2>&1; do sleep 0.02; done
            kill "-$2" $!
            exec 4<pipe 3>&-
            cat <&4 >/dev/null
            wait $!
            code=$?
            ls temporary
            exit $code
            """, [scratch.path, signal])
        #expect(outcome.code == code, "\(outcome)")
        #expect(outcome.output.isEmpty, "\(outcome)")
        #expect(outcome.error.isEmpty, "\(outcome)")
    }

    @Test(arguments: [".", "./", "sub/.."])
    func `a relative directory for temporary files is left as it was`(directory: String) throws {
        let scratch = try Scratch()
        let outcome = try shell(
            "cd \"$1\" && mkdir sub && TMPDIR=$2 \"$satoken\" demo > /dev/null && rmdir sub && ls",
            [scratch.path, directory])
        #expect(outcome.code == 0, "\(outcome)")
        #expect(outcome.output.isEmpty, "\(outcome)")
    }

    @Test func `an empty TMPDIR is none`() throws {
        let outcome = try satokenProcess(["demo"], environment: ["TMPDIR": ""])
        #expect(outcome.code == 0)
        #expect(outcome.output.contains("The files in /tmp/satoken-demo."))
    }

    @Test func `the files are kept where that was asked for, and each command can be repeated`() throws {
        let scratch = try Scratch()
        let told = try shell(
            "\"$satoken\" demo --directory \"$1\"", [scratch["demo"]])
        #expect(told.code == 0, "\(told)")
        let commands = told.lines.filter { $0.hasPrefix("$ satoken ") && !$0.contains(" > ") }
        #expect(commands.count == 7)
        for command in commands {
            let repeated = try shell("cd \"$1\" && \"$satoken\" \(command.dropFirst(10))", [scratch["demo"]])
            #expect(repeated.code <= 1)
            let first = try #require(repeated.lines.first)
            // Times relative to now may differ by then.
            #expect(told.lines.contains(first) || command.contains("--now"), "\(command): \(repeated)")
        }
    }
}
