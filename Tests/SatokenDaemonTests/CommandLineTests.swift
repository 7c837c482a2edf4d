#if Daemon
    import ArgumentParser
    import SatokenDaemon
    import TokenConfiguration
    import Testing

    /// What is common to the commands of satokend.
    @Suite struct CommandLineTests {
        private struct Unforeseen: Error {}

        @Test func `the exit code of a command that judged is no bug`() {
            #expect(Satokend.failure(ArgumentParser.ExitCode(1)) == nil)
            #expect(Satokend.failure(CleanExit.helpRequest()) == nil)
            #expect(Satokend.failure(Unforeseen())?.code == .software)
        }

        @Test(arguments: ["3600", "1h", "90m", "30d", "1y"])
        func `durations are taken in the forms that satoken takes`(text: String) {
            let key = ["--service-account-signing-key-file", "k"]
            for words in [
                ["serve", "--service-account-max-token-expiration", text] + key,
                ["signer", "--socket", "s", "--service-account-max-token-expiration", text] + key,
                ["signer-check", "s", "--service-account-issuer", "i", "--watch", text],
            ] {
                #expect(Satokend.problem(with: words) == nil)
            }
        }

        @Test(arguments: ["-1d", "d", "1w", "300y", "1.5s", "1d12h"])
        func `what is no duration is refused`(text: String) {
            let words = ["serve", "--service-account-max-token-expiration=\(text)"]
            #expect(Satokend.problem(with: words) != nil)
        }
    }
#endif
