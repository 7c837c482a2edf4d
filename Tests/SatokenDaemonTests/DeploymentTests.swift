#if Daemon
    import Files
    import SatokenDaemon
    import TestSupport
    import Testing

    /// The systemd unit and the Kubernetes manifests beside satokend.
    @Suite struct DeploymentTests {
        private static let folder: String = {
            let parts = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
            return parts.joined(separator: "/") + "/Sources/satokend/"
        }()

        private static func text(_ name: String) throws -> String {
            String(decoding: try File.read(folder + name, limit: 1 << 20).bytes, as: UTF8.self)
        }

        @Test func `the unit's command line is one that satokend takes`() throws {
            let lines = try Self.text("satokend.service").split(separator: "\n")
            let command = try #require(lines.first { $0.hasPrefix("ExecStart=") })
            let words = command.split(separator: " ").dropFirst().map(String.init)
            #expect(words.first == "serve")
            #expect(Satokend.problem(with: words) == nil)
            #expect(Satokend.problem(with: words + ["--no-such-flag"]) != nil)
        }

        @Test func `the Deployment's command line is one that satokend takes`() throws {
            let lines = try Self.text("kubernetes.yaml").split(separator: "\n").map {
                $0.drop { $0 == " " }
            }
            let start = try #require(lines.firstIndex(of: "args:"))
            let words = lines[(start + 1)...].prefix { $0.hasPrefix("- ") }.map { String($0.dropFirst(2)) }
            #expect(words.first == "serve" && words.count > 1)
            #expect(Satokend.problem(with: words) == nil)
        }

        @Test func `the unit is one that systemd takes`() throws {
            guard Tool.isAtHand("systemd-analyze") else { return }
            let folder = try TemporaryFolder()
            // The program and the user are not on every machine.
            let unit = try Self.text("satokend.service").replacing(
                "/usr/local/bin/satokend", with: "/bin/true"
            ).replacing("=satokend\n", with: "=root\n")
            let path = try folder.write("satokend.service", Array(unit.utf8))
            let done = try Tool.run(["systemd-analyze", "verify", path])
            #expect(done.code == 0, "\(done.output)")
        }
    }
#endif
