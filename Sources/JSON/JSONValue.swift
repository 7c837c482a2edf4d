internal import CJansson

/// A value of a parsed JSON document. It keeps its document alive, and no jansson pointer leaves this module.
///
///     let pod = try JSONValue(parsing: bytes)
///     pod["metadata"]?["name"]?.string
@safe public struct JSONValue {
    /// What kind of value it is.
    public typealias Kind = JSONKind

    private let document: Document
    // Borrowed from the document, which owns the whole tree and is never changed.
    private let node: UnsafeMutablePointer<json_t>

    private init(document: Document, node: UnsafeMutablePointer<json_t>) {
        self.document = document
        unsafe self.node = unsafe node
    }

    /// Parses a whole document. Of a repeated member the last counts, as in encoding/json.
    ///
    /// - Parameter memory: what its values may take.
    /// - Throws: `JSONError`; also for text after the document, for bytes that are not UTF-8, for integers past 64
    ///   bits, for nesting past 2048, and for values that would take more than `memory`.
    public init(parsing bytes: [UInt8], memory: JSONMemory = .document) throws(JSONError) {
        if !memory.holds(bytes) { throw JSONError(memory.limit(bytes.count)) }
        var error = json_error_t()
        let root = unsafe bytes.withUnsafeBytes { buffer in
            // jansson refuses a null pointer, and an empty array may have one.
            guard let start = buffer.baseAddress else { return unsafe json_loads("", 0, &error) }
            return unsafe json_loadb(
                start.assumingMemoryBound(to: CChar.self), buffer.count,
                Int(JSON_DECODE_ANY | JSON_ALLOW_NUL), &error)
        }
        guard let root = unsafe root else { throw JSONError(error) }
        self = unsafe JSONValue(document: Document(owning: root), node: root)
    }

    /// The kind.
    public var kind: Kind {
        switch unsafe node.pointee.type {
        case JSON_OBJECT: .object
        case JSON_ARRAY: .array
        case JSON_STRING: .string
        case JSON_INTEGER, JSON_REAL: .number
        case JSON_TRUE, JSON_FALSE: .bool
        default: .null
        }
    }

    /// The member of an object, nil for other kinds and where there is none. Names are compared to the letter.
    public subscript(name: String) -> JSONValue? {
        // jansson would end a name at a NUL and find another member.
        guard !name.utf8.contains(0), let member = unsafe json_object_get(node, name) else { return nil }
        return unsafe JSONValue(document: document, node: member)
    }

    /// The members of an object in document order, empty for other kinds.
    public var members: [(name: String, value: JSONValue)] {
        var members: [(name: String, value: JSONValue)] = []
        var iterator = unsafe json_object_iter(node)
        while let current = unsafe iterator {
            if let name = unsafe json_object_iter_key(current),
                let value = unsafe json_object_iter_value(current)
            {
                members.append(
                    unsafe (String(cString: name), JSONValue(document: document, node: value)))
            }
            unsafe iterator = unsafe json_object_iter_next(node, current)
        }
        return members
    }

    /// The elements of an array, empty for other kinds.
    public var elements: [JSONValue] {
        (0..<(unsafe json_array_size(node))).compactMap { index in
            guard let element = unsafe json_array_get(node, index) else { return nil }
            return unsafe JSONValue(document: document, node: element)
        }
    }

    /// The text of a string, nil for other kinds.
    public var string: String? {
        guard let text = unsafe json_string_value(node) else { return nil }
        let bytes = unsafe UnsafeRawBufferPointer(start: text, count: json_string_length(node))
        return unsafe String(decoding: bytes, as: UTF8.self)
    }

    /// The value of a number without fraction or exponent, nil for all else.
    public var integer: Int? {
        unsafe node.pointee.type == JSON_INTEGER ? Int(json_integer_value(node)) : nil
    }

    /// The value of `true` and `false`, nil for other kinds.
    public var bool: Bool? {
        switch unsafe node.pointee.type {
        case JSON_TRUE: true
        case JSON_FALSE: false
        default: nil
        }
    }

    /// The value as compact JSON text.
    public var text: String {
        let flags = Int(JSON_COMPACT | JSON_ENCODE_ANY)
        guard let text = unsafe json_dumps(node, flags) else { return "null" }
        defer { unsafe CJansson_free(text) }
        return unsafe String(cString: text)
    }
}

/// Owns the only reference to the root of a tree that is never changed.
@safe private final class Document {
    private let root: UnsafeMutablePointer<json_t>

    init(owning root: UnsafeMutablePointer<json_t>) { unsafe self.root = unsafe root }

    deinit { unsafe CJansson_json_decref(root) }
}

extension JSONError {
    /// The refusal of a document whose values would take more memory than this.
    fileprivate init(_ limit: Int) {
        self.init("its values would take more than \(max(1, limit >> 20)) MiB of memory", isTooLarge: true)
    }

    /// Copies jansson's report. Its position is 0 where it has none.
    fileprivate init(_ error: json_error_t) {
        let text = unsafe withUnsafeBytes(of: error.text) { unsafe Array($0.prefix { $0 != 0 }) }
        // jansson quotes the text after this, which may be a secret.
        let end = text.firstRange(of: " near '".utf8)?.lowerBound ?? text.count
        let reason = String(decoding: text[..<end], as: UTF8.self)
        self.init(reason, line: Int(max(0, error.line)), column: Int(max(0, error.column)))
    }
}
