internal import CYardstick

/// The baseline of benchmarks: a plain C loop with one key.
@safe package final class Yardstick: Sendable {
    // Safe to share: nothing changes the key after `init`.
    private nonisolated(unsafe) let key: OpaquePointer

    /// Nil when the DER is neither a SubjectPublicKeyInfo nor a private key's PKCS #8 form.
    package init?(_ der: [UInt8]) {
        guard let key = unsafe yardstick_key_new(der, der.count) else { return nil }
        unsafe self.key = key
    }

    deinit { unsafe yardstick_key_free(key) }

    /// Whether the signature of the token at `place` is the key's.
    package func verifies(_ text: [UInt8], at place: Range<Int>) -> Bool {
        unsafe text.withUnsafeBufferPointer { buffer in
            guard let start = buffer.baseAddress, buffer.indices.contains(place.lowerBound) else {
                return false
            }
            return unsafe yardstick_verify(
                key, start + place.lowerBound, min(place.upperBound, buffer.count) - place.lowerBound)
                == 1
        }
    }

    /// The token of a header and a payload; nothing when it could not be made.
    package func token(header: String, payload: [UInt8]) -> [UInt8] {
        let room = (header.utf8.count + payload.count + 1024) * 4 / 3 + 8
        return unsafe [UInt8](unsafeUninitializedCapacity: room) { buffer, count in
            unsafe count = yardstick_sign(key, header, payload, payload.count, buffer.baseAddress, room)
        }
    }
}
