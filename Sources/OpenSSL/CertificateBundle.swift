package import Recognition

/// The certificates of one PEM file, as Go reads a server's chain or a pool of authorities: blocks labelled
/// CERTIFICATE count, all others and damaged ones are passed over.
package struct CertificateBundle: Sendable {
    /// The certificates in the order of their blocks.
    package let certificates: [Certificate]
    /// The line of the first block that is labelled CERTIFICATE and holds none: Go then refuses the whole file.
    package let malformedLine: Int?
    /// What the file is where it holds no certificate; nil for nothing in particular.
    package let look: InputKind?
    /// How it is encoded where it holds no certificate, and that is not plain UTF-8.
    package let mark: PlainText.Mark?
    /// The labels of the other blocks, the first few; behind that of a damaged one stands "damaged".
    package let otherLabels: [String]

    /// Reads the bytes of a file.
    package init(_ pem: [UInt8]) {
        var certificates: [Certificate] = []
        var malformedLine: Int?
        var otherLabels: [String] = []
        var reader = PEMReader(pem)
        while let next = reader.next() {
            switch next {
            case .success(let block) where block.label == "CERTIFICATE":
                if let certificate = Certificate(der: block.bytes) {
                    certificates.append(certificate)
                } else if malformedLine == nil {
                    malformedLine = block.line
                }
            case .success(let block): if otherLabels.count < 3 { otherLabels.append(block.label) }
            case .failure(let damage):
                if otherLabels.count < 3 { otherLabels.append("\(damage.label), damaged") }
            }
        }
        self.certificates = certificates
        self.malformedLine = malformedLine
        self.otherLabels = otherLabels
        look = certificates.isEmpty ? InputKind(pem) : nil
        mark = certificates.isEmpty ? PlainText(pem).mark : nil
    }
}
