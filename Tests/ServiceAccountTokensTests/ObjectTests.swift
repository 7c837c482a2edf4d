import JSON
import ServiceAccountTokens
import Testing
import Text

@Suite struct ClusterObjectsTests {
    private func objects(_ text: String) throws -> ClusterObjects {
        var objects = ClusterObjects()
        try objects.add(JSONValue(parsing: Array(text.utf8)))
        return objects
    }

    @Test(arguments: [
        "{\"kind\":\"List\",\"items\":[{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\",\"namespace\":\"n\",\"uid\":\"u\"}}]}",
        "{\"kind\":\"PodList\",\"items\":[{\"metadata\":{\"name\":\"a\",\"namespace\":\"n\",\"uid\":\"u\"}}]}",
        "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\",\"namespace\":\"n\",\"uid\":\"u\"}}",
    ])
    func `a list, a list of one kind and a single object are read alike`(text: String) throws {
        let objects = try objects(text)
        #expect(objects.count == 1)
        #expect(objects[.pod, "n", "a"] == ClusterObject(uid: "u"))
        #expect(objects[.pod, "m", "a"] == nil)
    }

    @Test func `a list may say its kind behind its items, and what is no list has none`() throws {
        let item = "{\"metadata\":{\"name\":\"a\",\"uid\":\"u\"}}"
        #expect(try objects("{\"items\":[\(item)],\"kind\":\"NodeList\"}")[.node, "", "a"]?.uid == "u")
        #expect(try objects("{\"items\":[{},{}],\"kind\":\"ConfigMapList\"}").count == 0)
        let pod = "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\",\"uid\":\"u\"}}"
        #expect(try objects("{\"items\":[\(pod)],\"kind\":\"Report\"}").count == 0)
    }

    @Test func `a later list replaces the objects that it names again`() throws {
        var objects = ClusterObjects()
        for (name, uid) in [("a", "1"), ("b", "1"), ("a", "2")] {
            try objects.add(
                JSONValue(
                    parsing: Array(
                        "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"\(name)\",\"uid\":\"\(uid)\"}}".utf8)))
        }
        #expect(objects.count == 2)
        #expect(objects[.pod, "default", "a"]?.uid == "2" && objects[.pod, "default", "b"]?.uid == "1")
        objects[.pod, "default", "a"] = nil
        #expect(objects.count == 1 && objects[.pod, "default", "a"] == nil)
        objects[.pod, "default", "a"] = ClusterObject(uid: "3")
        #expect(objects[.pod, "default", "a"]?.uid == "3")
    }

    @Test func `more of them than are kept is an error`() throws {
        var list = ObjectList()
        // Each has 1 MiB that is kept.
        let text =
            "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\",\"uid\":\"\(String(repeating: "u", count: 1 << 20))\"}}"
        let item = try JSONValue(parsing: Array(text.utf8))
        for _ in 0..<127 { try list.add(item) }
        let error = #expect(throws: ObjectsError.self) { try list.add(item) }
        #expect(error?.item == 127)
    }

    @Test func `other kinds are passed over, and Nodes are in no namespace`() throws {
        let objects = try objects(
            "{\"kind\":\"List\",\"items\":[{\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"c\"}},"
                + "{\"kind\":\"Node\",\"metadata\":{\"name\":\"a\",\"uid\":\"u\"}}]}")
        #expect(objects.count == 1)
        #expect(objects[.node, "whatever", "a"]?.uid == "u")
    }

    @Test func `a Node of another group is no Node`() throws {
        let objects = try objects(
            "{\"kind\":\"List\",\"items\":[{\"apiVersion\":\"v1\",\"kind\":\"Node\",\"metadata\":{\"name\":\"a\",\"uid\":\"u\"}},"
                + "{\"apiVersion\":\"longhorn.io/v1beta2\",\"kind\":\"Node\",\"metadata\":{\"name\":\"a\",\"uid\":\"x\"}}]}"
        )
        #expect(objects[.node, "", "a"]?.uid == "u")
    }

    @Test func `a Secret's token is decoded`() throws {
        let objects = try objects(
            "{\"kind\":\"Secret\",\"metadata\":{\"name\":\"s\",\"namespace\":\"n\",\"uid\":\"u\"},\"data\":{\"token\":\"YWJj\"}}"
        )
        #expect(objects[.secret, "n", "s"]?.token == Array("abc".utf8))
    }

    @Test(arguments: [
        "[]", "{}", "{\"kind\":\"List\",\"items\":5}", "{\"kind\":\"List\",\"items\":[{}]}",
        "{\"kind\":\"Pod\",\"metadata\":{}}", "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\"}}",
        "{\"kind\":\"Pod\",\"metadata\":{\"name\":\"a\",\"deletionTimestamp\":\"now\"}}",
    ])
    func `what is no list of objects is an error`(text: String) {
        #expect(throws: ObjectsError.self) { try objects(text) }
    }
}

@Suite struct TimestampTests {
    @Test(arguments: [
        ("1970-01-01T00:00:00Z", 0.0), ("2026-11-24T08:21:52Z", 1_795_508_512),
        ("2000-02-29T23:59:59Z", 951_868_799),
        ("1969-12-31T23:59:59Z", -1), ("2026-11-24T09:21:52+01:00", 1_795_508_512),
        ("2026-11-24T08:21:52.5Z", 1_795_508_512.5),
        ("9999-12-31T23:59:59Z", 253_402_300_799),
    ])
    func `a moment is read`(text: String, seconds: Double) {
        #expect(Timestamp.seconds(text) == seconds)
    }

    @Test(arguments: [
        "", "2026-11-24", "2026-11-24T08:21:52", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z",
        "2026-11-24T24:00:00Z",
        "2026-11-24T08:21:52Zx", "2026-11-24T08:21:52+1", "2026-11-24T08:21:52.Z", "x026-11-24T08:21:52Z",
    ])
    func `what is no moment is none`(text: String) {
        #expect(Timestamp.seconds(text) == nil)
    }

    @Test func `every day of four centuries is written as it is read`() {
        for day in stride(from: -150_000, through: 150_000, by: 1) {
            let text = Timestamp.text(day * 86_400 + 1)
            #expect(Timestamp.seconds(text) == Double(day * 86_400 + 1), "\(text)")
        }
    }
}
