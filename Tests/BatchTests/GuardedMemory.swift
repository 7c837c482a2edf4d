import Glibc

/// Memory that ends where a page ends, before a page that cannot be read: a byte too far is a fault. What lies before it has
/// a mark.
@safe final class GuardedMemory {
    private let pages: UnsafeMutableRawPointer
    private let size: Int
    private let count: Int
    private static let page = Int(getpagesize())
    private static let mark: UInt8 = 0xA5

    init(_ bytes: [UInt8]) {
        count = bytes.count
        size = (count / Self.page + 1) * Self.page
        let place = unsafe mmap(
            nil, size + Self.page, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0)
        guard let place = unsafe place, unsafe place != MAP_FAILED,
            unsafe mprotect(place + size, Self.page, PROT_NONE) == 0
        else { fatalError("no pages of memory") }
        unsafe pages = place
        unsafe pages.initializeMemory(as: UInt8.self, repeating: Self.mark, count: size)
        unsafe (pages + size - count).copyMemory(from: bytes, byteCount: count)
    }

    convenience init(_ words: [UInt64]) {
        self.init(
            words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> UInt64(8 * $0)) } })
    }

    deinit { unsafe munmap(pages, size + Self.page) }

    /// Where it begins. It holds as long as this object lives: callers extend its lifetime past their last use.
    func pointer<Element>(to _: Element.Type) -> UnsafeMutablePointer<Element> {
        unsafe (pages + size - count).bindMemory(
            to: Element.self, capacity: count / MemoryLayout<Element>.stride)
    }

    var bytes: [UInt8] { unsafe Array(UnsafeRawBufferPointer(start: pages + size - count, count: count)) }

    /// Whether nothing was written before it.
    var isMarked: Bool {
        unsafe UnsafeRawBufferPointer(start: pages, count: size - count).allSatisfy { $0 == Self.mark }
    }
}
