internal import JOSE
internal import JSON
internal import Text

/// Bodies of the media type application/vnd.kubernetes.protobuf: the bytes `k8s` and NUL, then a message of kind, version
/// and the object itself (apimachinery, runtime.Unknown). kubectl from 1.32 on sends these.
package enum KubernetesProtobuf {
    /// What the body begins with.
    package static let magic: [UInt8] = [0x6B, 0x38, 0x73, 0x00]

    /// Why a body is no such message.
    package typealias Problem = ProtobufProblem

    /// The object as JSON, as far as `shape` knows its members; an object of another kind has its kind and version
    /// alone.
    ///
    /// The work is linear in the body: a shape is at most four messages deep, and nothing in the body makes it deeper.
    static func json(of body: [UInt8], _ shape: Shape) throws(Problem) -> JSONText {
        guard body.starts(with: magic) else {
            throw Problem(description: "the body does not begin with the bytes \"k8s\" and NUL")
        }
        var apiVersion = ""
        var kind = ""
        var raw = body[body.endIndex...]
        var fields = ProtobufFields(body[magic.count...])
        while let field = try fields.next() {
            switch (field.number, field.value) {
            case (1, .bytes(let type)):
                var members = ProtobufFields(type)
                while let member = try members.next() {
                    if case (1, .bytes(let text)) = (member.number, member.value) {
                        apiVersion = string(text)
                    }
                    if case (2, .bytes(let text)) = (member.number, member.value) { kind = string(text) }
                }
            case (2, .bytes(let object)): raw = object
            default: break
            }
        }
        var members: [(name: String, value: JSONText)] = [
            ("kind", .string(kind)), ("apiVersion", .string(apiVersion)),
        ]
        if kind.isEmpty || kind.isExactly(shape.kind) { members += try self.members(raw, shape.members) }
        return .object(members)
    }

    /// What a message's fields are.
    struct Shape: Sendable {
        let kind: String
        let members: [Member]
    }

    struct Member: Sendable {
        enum Kind: Sendable {
            case string
            case integer
            case boolean
            /// A message of seconds and nanoseconds; one without fields is no time.
            case time
            case message([Member])
            case strings
            case messages([Member])
            /// A map from strings to strings.
            case map
        }

        let number: Int
        let name: String
        let kind: Kind

        init(_ number: Int, _ name: String, _ kind: Kind = .string) {
            self.number = number
            self.name = name
            self.kind = kind
        }
    }

    /// The members of a message. Of a field that is repeated where it should not be, the last counts.
    private static func members(
        _ message: ArraySlice<UInt8>, _ shape: [Member]
    ) throws(Problem) -> [(name: String, value: JSONText)] {
        var single: [JSONText?] = Array(repeating: nil, count: shape.count)
        var repeated: [[JSONText]] = Array(repeating: [], count: shape.count)
        var maps: [[(name: String, value: JSONText)]] = Array(repeating: [], count: shape.count)
        var fields = ProtobufFields(message)
        while let field = try fields.next() {
            guard let index = shape.firstIndex(where: { $0.number == field.number }) else { continue }
            switch (shape[index].kind, field.value) {
            case (.string, .bytes(let text)): single[index] = .string(string(text))
            case (.integer, .number(let value)): single[index] = .integer(Int(bitPattern: UInt(value)))
            case (.boolean, .number(let value)): single[index] = .bool(value != 0)
            case (.time, .bytes(let time)): single[index] = try self.time(time)
            case (.message(let members), .bytes(let message)):
                single[index] = .object(try self.members(message, members))
            case (.strings, .bytes(let text)): repeated[index].append(.string(string(text)))
            case (.messages(let members), .bytes(let message)):
                repeated[index].append(.object(try self.members(message, members)))
            case (.map, .bytes(let entry)):
                let pair = try self.members(entry, [Member(1, "key"), Member(2, "value")])
                if case .string(let name)? = pair.first(where: { $0.name == "key" })?.value {
                    maps[index].append((name, pair.first { $0.name == "value" }?.value ?? ""))
                }
            default:
                throw Problem(
                    description: "field \(field.number) (\(shape[index].name)) has another wire type")
            }
        }
        var members: [(name: String, value: JSONText)] = []
        for (index, member) in shape.enumerated() {
            switch member.kind {
            case .strings, .messages:
                if !repeated[index].isEmpty { members.append((member.name, .array(repeated[index]))) }
            case .map: if !maps[index].isEmpty { members.append((member.name, .object(maps[index]))) }
            default: if let value = single[index] { members.append((member.name, value)) }
            }
        }
        return members
    }

    private static func time(_ message: ArraySlice<UInt8>) throws(Problem) -> JSONText? {
        var fields = ProtobufFields(message)
        var seconds: Int?
        while let field = try fields.next() {
            if case (1, .number(let value)) = (field.number, field.value) {
                seconds = Int(bitPattern: UInt(value))
            }
        }
        return seconds.map { .string(Timestamp.text($0)) }
    }

    private static func string(_ text: ArraySlice<UInt8>) -> String { String(decoding: text, as: UTF8.self) }
}
