/// Writes protobuf messages, for what clients send and for what only attackers do.
package struct ProtobufMessage {
    package private(set) var bytes: [UInt8] = []

    package init() {}

    private init(bytes: [UInt8]) { self.bytes = bytes }

    package static func varint(_ value: UInt64) -> [UInt8] {
        var bytes: [UInt8] = []
        var rest = value
        while rest >= 0x80 {
            bytes.append(UInt8(rest & 0x7F) | 0x80)
            rest >>= 7
        }
        return bytes + [UInt8(rest)]
    }

    package func text(_ number: UInt64, _ text: String) -> ProtobufMessage {
        message(number, ProtobufMessage(bytes: Array(text.utf8)))
    }

    package func message(_ number: UInt64, _ other: ProtobufMessage) -> ProtobufMessage {
        ProtobufMessage(
            bytes: bytes + Self.varint(number << 3 | 2) + Self.varint(UInt64(other.bytes.count)) + other.bytes
        )
    }

    package func number(_ number: UInt64, _ value: UInt64) -> ProtobufMessage {
        ProtobufMessage(bytes: bytes + Self.varint(number << 3) + Self.varint(value))
    }

    /// The body of a request as kubectl sends it: `k8s`, NUL, and the object in its envelope.
    package func body(_ kind: String, apiVersion: String = "authentication.k8s.io/v1") -> [UInt8] {
        let type = ProtobufMessage().text(1, apiVersion).text(2, kind)
        return [0x6B, 0x38, 0x73, 0x00]
            + ProtobufMessage().message(1, type).message(2, self).text(3, "").text(4, "").bytes
    }
}
