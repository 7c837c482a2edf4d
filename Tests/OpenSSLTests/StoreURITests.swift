import OpenSSL
import Testing

@Suite struct StoreURITests {
    @Test(arguments: [
        "pkcs11:token=prod;object=sa", "handle:0x81000001", "object:/etc/key", "PKCS11:x", "my-store+1.0:x",
    ])
    func `a URI of a store has a scheme`(text: String) {
        #expect(StoreURI(text)?.text == text)
    }

    @Test(arguments: [
        "", "sa.key", "/etc/sa.key", ":x", "c:/key", "1x:y", "a b:c", "./a:b", "file:/etc/sa.key", "x\0:y",
    ])
    func `a path is none`(text: String) {
        #expect(StoreURI(text) == nil)
    }

    @Test func `a file refers to a key, and any other file does not`() {
        let uri = StoreURI("handle:0x81000001")
        #expect(uri.flatMap { StoreURI(reference: $0.reference) } == uri)
        #expect(StoreURI(reference: Array("-----BEGIN PRIVATE KEY-----\n".utf8)) == nil)
        #expect(StoreURI(reference: Array("openssl-store-uri: /etc/sa.key\n".utf8)) == nil)
    }

    @Test func `a URI with a PIN is refused before anything is opened, and the PIN is not shown`() throws {
        let uri = try #require(StoreURI("pkcs11:token=t;pin-value=4711"))
        #expect(uri.holdsPIN)
        do throws(OpenSSLError) {
            _ = try PrivateKey(opening: uri)
            Issue.record("it was opened")
        } catch {
            #expect(!error.description.contains("4711"))
        }
    }

    @Test func `a store that is not there is a failure of the store`() throws {
        let uri = try #require(StoreURI("no-such-store:x"))
        do throws(OpenSSLError) {
            _ = try PrivateKey(opening: uri)
            Issue.record("it was opened")
        } catch {
            #expect(error.isOfStore)
            #expect(error.description.contains("no-such-store:x"))
        }
    }
}
