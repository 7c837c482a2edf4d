internal import COpenSSL

/// An ECDSA key on P-256 with a table of its multiples, which costs 150 KB and about 20 ms to make.
///
/// OpenSSL's P-256 keeps such a table for the generator of a group, and takes any point for the generator. In a group
/// whose generator is the key's point, a multiple of the key is as cheap as one of P-256's own generator.
@safe public final class PrecomputedP256Key: Sendable {
    // Safe to share: nothing changes the group after `init`.
    nonisolated(unsafe) let group: CurveGroup

    /// Nil for keys on other curves.
    public init?(_ key: PublicKey) throws(OpenSSLError) {
        guard case .ec(.p256, let xBytes, let yBytes) = key.numbers else { return nil }
        let what = "making the table of a key"
        let group = try CurveGroup(.p256)
        let point = try CurvePoint(on: group)
        let scratch = try Scratch()
        let x = try BigNumber(xBytes)
        let y = try BigNumber(yBytes)
        // With affine coordinates the table is found at once; a point of any other form is compared with it each time.
        try require(
            unsafe EC_POINT_set_affine_coordinates(
                group.pointer, point.pointer, x.pointer, y.pointer, scratch.pointer), what)
        try require(
            unsafe EC_GROUP_set_generator(
                group.pointer, point.pointer, EC_GROUP_get0_order(group.pointer),
                EC_GROUP_get0_cofactor(group.pointer)), what)
        try require(unsafe EC_GROUP_precompute_mult(group.pointer, scratch.pointer), what)
        unsafe self.group = group
    }
}

/// P-256 itself (FIPS 186-4, D.1.2.3), prepared for verification.
@safe final class P256: Sendable {
    // Safe to share: nothing changes these after `init`.
    nonisolated(unsafe) let group: CurveGroup
    nonisolated(unsafe) let order: BigNumber
    nonisolated(unsafe) let moduloOrder: MontgomeryContext
    nonisolated(unsafe) let moduloField: MontgomeryContext
    /// R³ modulo p.
    nonisolated(unsafe) let fieldFactor: BigNumber
    /// p - n: an r below it stands for two coordinates, r and r + n.
    nonisolated(unsafe) let fieldLessOrder: BigNumber

    init() throws(OpenSSLError) {
        let what = "preparing P-256"
        let group = try CurveGroup(.p256)
        let scratch = try Scratch()
        let order = try BigNumber([])
        let field = try BigNumber([])
        let difference = try BigNumber([])
        try require(unsafe EC_GROUP_get_order(group.pointer, order.pointer, scratch.pointer), what)
        try require(
            unsafe EC_GROUP_get_curve(group.pointer, field.pointer, nil, nil, scratch.pointer), what)
        try require(unsafe BN_sub(difference.pointer, field.pointer, order.pointer), what)
        unsafe moduloOrder = try MontgomeryContext(modulus: order, scratch)
        let moduloField = try MontgomeryContext(modulus: field, scratch)
        let factor = try BigNumber([1])
        for _ in 0..<3 {
            try require(
                unsafe BN_to_montgomery(
                    factor.pointer, factor.pointer, moduloField.pointer, scratch.pointer), what)
        }
        unsafe self.moduloField = moduloField
        unsafe fieldFactor = factor
        unsafe self.group = group
        unsafe self.order = order
        unsafe fieldLessOrder = difference
    }
}
