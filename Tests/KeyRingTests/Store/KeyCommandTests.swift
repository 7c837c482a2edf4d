import Files
import JOSE
import KeyRing
import OpenSSL
import TestSupport
import Testing

@Suite struct KeyCommandTests {
    private func policy(_ command: String, _ algorithm: SignatureAlgorithm = .es256) -> Policy {
        var policy = Policy()
        policy.algorithm = algorithm
        policy.keyCommand = command
        return policy
    }

    private func refusal(_ command: String, _ algorithm: SignatureAlgorithm = .es256) -> String {
        do {
            _ = try KeyMaterial.make(under: policy(command, algorithm))
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test func `a command's key is taken, and its environment names the algorithm`() throws {
        let folder = try TemporaryFolder()
        let key = try PrivateKey.generateEC(.p256)
        try folder.write("ES256", Array(PEMBlock.text(label: "PRIVATE KEY", bytes: key.pkcs8()).utf8))
        let made = try KeyMaterial.make(under: policy("cat '\(folder.path)'/$SATOKEN_KEY_ALGORITHM"))
        #expect(made.publicKey.key == key.publicKey)
        #expect(
            refusal("cat '\(folder.path)'/ES256", .rs256).contains(
                "made a key for ES256, the policy wants RS256"))
    }

    @Test(arguments: [
        ("exit 3", "exit code 3"), ("kill -9 $$", "signal 9"), ("true", "printed no key"),
        ("echo a b", "printed no key"),
        ("echo /etc/sa.key", "printed no key"), ("echo 'pkcs11:object=x;pin-value=4711'", "with a PIN"),
        ("echo no-such-store:x", "opening no-such-store:x"), ("head -c 70000 /dev/zero", "more than"),
        ("echo '-----BEGIN PRIVATE KEY-----'", "key command's output"),
    ])
    func `what a command gives in place of a key is named, and no PIN is shown`(
        command: String, expected: String
    ) {
        let found = refusal(command)
        #expect(found.contains(expected))
        #expect(!found.contains("4711"))
    }

    @Test func `a policy without a command makes keys itself`() throws {
        #expect(try KeyMaterial.make(under: Policy()).algorithm == .rs256)
    }

    @Test func `the command is part of ring_json, and a rehearsal has none`() throws {
        let folder = try TemporaryFolder()
        let key = try KeyMaterial.make(.es256)
        _ = try RingDirectory(folder["keys"]).found(
            RingCreation(name: "t", issuers: ["https://i.example"], policy: policy("false"), keys: [key]),
            at: .system)
        #expect(try RingDirectory(folder["keys"]).read().ring.policy.keyCommand == "false")
        let copy = try RingDirectory(folder["copy"]).rehearse(from: RingDirectory(folder["keys"]))
        #expect(copy.ring.policy.keyCommand == nil)
    }
}
