internal import JOSE
internal import JSON

/// The body of a request in one of the encodings of the API.
package struct RequestBody: Sendable {
    package enum Encoding: Sendable {
        case json
        case protobuf
    }

    package let bytes: [UInt8]
    package let encoding: Encoding

    package init(_ bytes: [UInt8], _ encoding: Encoding = .json) {
        self.bytes = bytes
        self.encoding = encoding
    }

    /// The object as JSON.
    func json(_ shape: KubernetesProtobuf.Shape) throws(ObjectProblem) -> [UInt8] {
        switch encoding {
        case .json: return bytes
        case .protobuf:
            do throws(KubernetesProtobuf.Problem) {
                return try KubernetesProtobuf.json(of: bytes, shape).bytes
            } catch {
                throw ObjectProblem(kind: shape.kind, problem: error.description)
            }
        }
    }
}
