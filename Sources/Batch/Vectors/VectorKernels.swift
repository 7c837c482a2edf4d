internal import CKernels

/// The kernels of one kind of vectors: Batch's calls of C.
@safe struct VectorKernels: Sendable {
    // Safe to share: C keeps the functions, and nothing changes them.
    nonisolated(unsafe) let functions: UnsafePointer<kernels_vectors>

    /// Kernels in AVX512-IFMA; nil where the processor has no such vectors.
    static let ifma: VectorKernels? = unsafe VectorKernels(kernels_ifma())

    init?(_ functions: UnsafePointer<kernels_vectors>?) {
        guard let functions = unsafe functions else { return nil }
        unsafe self.functions = functions
    }
}

/// Words whose address stays, for the kernels.
@safe final class WordMemory: Sendable {
    // Safe to share: what several threads have is not written after it was made; what is written is one thread's.
    nonisolated(unsafe) let pointer: UnsafeMutablePointer<UInt64>

    /// Zeros.
    init(count: Int) {
        // A point of a table fills one line of the cache.
        let memory = UnsafeMutableRawPointer.allocate(byteCount: max(1, count) * 8, alignment: 64)
        unsafe pointer = memory.bindMemory(to: UInt64.self, capacity: max(1, count))
        unsafe pointer.initialize(repeating: 0, count: max(1, count))
    }

    convenience init(_ words: [UInt64]) {
        self.init(count: words.count)
        for (index, word) in words.enumerated() { unsafe pointer[index] = word }
    }

    deinit { unsafe pointer.deallocate() }
}
