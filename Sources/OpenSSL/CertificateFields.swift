internal import COpenSSL
internal import Text

/// A moment in a certificate.
package struct CertificateTime: Sendable, Equatable {
    /// Seconds since 1970-01-01T00:00:00Z.
    package let seconds: Int
    /// RFC 3339 in UTC: "2026-11-24T08:17:52Z".
    package let text: String

    init?(_ time: UnsafePointer<ASN1_TIME>?) {
        guard let epoch = unsafe ASN1_TIME_set(nil, 0) else { return nil }
        defer { unsafe ASN1_TIME_free(epoch) }
        var days: Int32 = 0
        var rest: Int32 = 0
        var parts = unsafe tm()
        guard unsafe ASN1_TIME_diff(&days, &rest, epoch, time) == 1,
            unsafe ASN1_TIME_to_tm(time, &parts) == 1
        else { return nil }
        seconds = Int(days) * 86_400 + Int(rest)
        func padded(_ value: Int32, _ width: Int = 2) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.count)) + digits
        }
        text =
            unsafe "\(padded(parts.tm_year + 1900, 4))-\(padded(parts.tm_mon + 1))-\(padded(parts.tm_mday))"
            + "T\(padded(parts.tm_hour)):\(padded(parts.tm_min)):\(padded(parts.tm_sec))Z"
    }
}

/// The serial number of a certificate.
package struct SerialNumber: Sendable, Equatable {
    /// -1, 0 or 1.
    package let sign: Int
    /// The number in hexadecimal, cut when it is longer than any that RFC 5280 allows.
    package let text: String

    init(_ number: UnsafePointer<ASN1_INTEGER>?) {
        guard let value = unsafe ASN1_INTEGER_to_BN(number, nil) else {
            sign = 0
            text = "?"
            return
        }
        defer { unsafe BN_free(value) }
        var bytes = [UInt8](repeating: 0, count: (Int(unsafe BN_num_bits(value)) + 7) / 8)
        unsafe BN_bn2bin(value, &bytes)
        sign = bytes.isEmpty ? 0 : unsafe BN_is_negative(value) == 1 ? -1 : 1
        let digits = Hexadecimal.text(bytes.prefix(20)) + (bytes.count > 20 ? "…" : "")
        text = (sign < 0 ? "-" : "") + (bytes.isEmpty ? "0" : digits)
    }
}

extension [UInt8] {
    /// The bytes of one of OpenSSL's strings, no more than `limit` of them.
    init(_ string: UnsafePointer<ASN1_STRING>?, limit: Int = 1 << 16) {
        let length = Int(unsafe ASN1_STRING_length(string))
        guard length > 0, let start = unsafe ASN1_STRING_get0_data(string) else {
            self = []
            return
        }
        self = unsafe Array(UnsafeBufferPointer(start: start, count: Swift.min(length, limit)))
    }
}
