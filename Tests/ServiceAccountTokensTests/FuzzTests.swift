import Files
import FoundationEssentials
import JOSE
import JSON
import OpenSSL
import ServiceAccountTokens
import TestSupport
import Testing

/// Inputs that a seed decides, through every parser that untrusted bytes meet. `conformance/fuzz` runs many of them
/// under AddressSanitizer; SATOKEN_FUZZ is how many, SATOKEN_FUZZ_SEED where they begin.
struct FuzzTests {
    @Test func `a token that was changed is refused by strict`() throws {
        let stage = try FuzzStage()
        var accepted = 0
        Fuzz(stream: 1, share: 0.50).run { random in
            var mutator = Mutator(random, words: Mutator.compact)
            let text = stage.changedToken(&mutator)
            if stage.texts.contains(text) { return nil }
            let strict = stage.strict.verify(text, now: stage.now)
            if strict.isAuthenticated { return "strict accepted \(String(decoding: text, as: UTF8.self))" }
            // Some changes are none to kube-apiserver: white space, bits after the last byte.
            if stage.server.verify(text, now: stage.now).isAuthenticated { accepted += 1 }
            return nil
        }
        #expect(accepted > 0, "not one of the changes reached the end of the rules")
    }

    @Test func `of tokens signed anew, kube-apiserver accepts all that strict accepts`() throws {
        let stage = try FuzzStage()
        var accepted = 0
        Fuzz(stream: 2, share: 0.10).run { random in
            var mutator = Mutator(random, words: Mutator.json)
            let text = stage.resignedToken(&mutator)
            let strict = stage.strict.verify(text, now: stage.now)
            if !strict.isAuthenticated { return nil }
            accepted += 1
            return stage.server.verify(text, now: stage.now) == strict
                ? nil : "strict alone accepted \(String(decoding: text, as: UTF8.self))"
        }
        #expect(accepted > 0, "not one token was accepted")
    }

    @Test func `a key that is read from a damaged key file is a key`() throws {
        let files = try Conformance.keyFiles()
        var found = 0
        Fuzz(stream: 3, share: 0.08).run { random in
            var mutator = Mutator(random, words: Mutator.pem)
            let bytes = changedKeyFile(files, &mutator)
            if let file = try? KeyFile(bytes, path: "fuzz") {
                found += file.keys.count
                for key in file.keys {
                    let text = PEMBlock.text(label: "PUBLIC KEY", bytes: key.subjectPublicKeyInfo)
                    guard let again = try? KeyFile(Array(text.utf8), path: "again"), again.keys == [key]
                    else {
                        return "a key that is not read again: \(text)"
                    }
                }
            }
            guard let key = try? KeyFile.signingKey(bytes, path: "fuzz"), mutator.random.below(8) == 0,
                let scheme = SignatureAlgorithm(for: key.publicKey)?.scheme,
                let signature = try? key.signature(of: bytes, by: scheme)
            else { return nil }
            let verifies = try? key.publicKey.verifies(signature, of: bytes, by: scheme)
            return verifies == true
                ? nil : "a key that does not verify what it signs: \(String(decoding: bytes, as: UTF8.self))"
        }
        #expect(found > 0, "not one key was read")
    }

    @Test func `a header that is read means what jansson reads in it`() throws {
        let headers = try FuzzStage.headers()
        var compared = 0
        Fuzz(stream: 4, share: 0.16).run { random in
            var mutator = Mutator(random, words: Mutator.json)
            let bytes = mutator.changed(mutator.pick(headers), other: mutator.pick(headers))
            guard let header = try? UnverifiedHeader(bytes), let oracle = try? JSONValue(parsing: bytes),
                oracle.kind == .object
            else { return nil }
            compared += 1
            return JanssonOracle.agrees(oracle, with: header)
                ? nil : "read differently: \(String(decoding: bytes, as: UTF8.self))"
        }
        #expect(compared > 0, "not one header was read")
    }

    @Test func `claims, requests and objects that are read mean what jansson reads in them`() throws {
        let stage = try FuzzStage()
        let documents = try FuzzStage.documents() + stage.payloads
        var compared = 0
        Fuzz(stream: 5, share: 0.16).run { random in
            var mutator = Mutator(random, words: Mutator.json)
            let bytes = mutator.changed(mutator.pick(documents), other: mutator.pick(documents))
            let oracle = try? JSONValue(parsing: bytes)
            let request = try? TokenRequest(parsing: bytes)
            if request != nil && oracle?.kind != .object { return "a request that is no object" }
            var objects = ClusterObjects()
            if let oracle { try? objects.add(oracle) }
            guard let claims = try? UnverifiedClaims.read(bytes), claims.registeredFault == nil, let oracle
            else {
                return nil
            }
            compared += 1
            return JanssonOracle.agrees(oracle, with: claims)
                ? nil : "read differently: \(String(decoding: bytes, as: UTF8.self))"
        }
        #expect(compared > 0, "no claims were read")
    }
}

/// One share of all inputs.
private struct Fuzz {
    let stream: UInt64
    let share: Double

    static let seed = System.variable("SATOKEN_FUZZ_SEED").flatMap { UInt64($0) } ?? 1
    static let count = System.variable("SATOKEN_FUZZ").flatMap { Int($0) }

    /// Tries each input, until one is answered with what is wrong with it.
    func run(_ body: (Xorshift) -> String?) {
        let count = Int(Double(Self.count ?? 2000) * share)
        for index in 0..<count {
            if let problem = body(Xorshift(seed: Self.seed, stream: stream, index: index)) {
                Issue.record("seed \(Self.seed), stream \(stream), input \(index): \(problem)")
                return
            }
            let done = index + 1
            if Self.count != nil, done % max(1, count / 20) == 0 {
                StandardStream.error.message("fuzz: seed \(Self.seed), stream \(stream): \(done) of \(count)")
            }
        }
    }
}

/// A key file with changes in its text, or in the DER of one of its blocks.
private func changedKeyFile(_ files: [[UInt8]], _ mutator: inout Mutator) -> [UInt8] {
    let file = mutator.pick(files)
    let text = String(decoding: file, as: UTF8.self)
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard mutator.random.below(2) == 0, let begin = lines.firstIndex(where: { $0.hasPrefix("-----BEGIN ") }),
        let end = lines[begin...].firstIndex(where: { $0.hasPrefix("-----END ") }),
        let der = Base64.decode(Array(lines[(begin + 1)..<end].joined().utf8)), !der.isEmpty
    else { return mutator.changed(file, other: mutator.pick(files)) }
    var inner = Mutator(mutator.random, words: Mutator.der)
    let changed = inner.changed(der, other: der)
    mutator.random = inner.random
    let label = lines[begin].dropFirst(11).prefix { $0 != "-" }
    return Array(PEMBlock.text(label: String(label), bytes: changed).utf8)
}

extension Conformance {
    /// All key files among the recordings, in the order of their names.
    fileprivate static func keyFiles() throws -> [[UInt8]] {
        try ["keys", "keys/probe"].flatMap { folder in
            try FileManager.default.contentsOfDirectory(atPath: path(folder)).sorted()
                .filter { $0.contains(".") }.map { try bytes("\(folder)/\($0)") }
        }
    }
}
