internal import JOSE
internal import JSON
internal import Text

/// A value of a document of which nothing is taken for granted: kinds, sizes and names are asked for, and a member
/// that was not asked for is refused.
struct StrictValue {
    private let value: JSONValue
    /// The document, and the place of the value in it: "keys/current/ring.json: keys[2].state".
    private let place: String

    /// The whole of a document.
    ///
    /// - Parameter path: for messages.
    init(parsing bytes: [UInt8], path: String) throws(RingError) {
        do throws(JSONError) {
            self.init(try JSONValue(parsing: bytes), place: "\(path): ")
        } catch {
            throw RingError(.unreadable, "\(path): \(error.verdict)")
        }
    }

    fileprivate init(_ value: JSONValue, place: String) {
        self.value = value
        self.place = place
    }

    /// The refusal of this value. It shows no foreign text.
    func fault(_ problem: String) -> RingError {
        RingError(.unreadable, place + (place.hasSuffix(": ") ? "" : ": ") + problem)
    }

    private func unexpected(_ expected: String) -> RingError {
        fault("a JSON \(value.kind.rawValue), expected \(expected)")
    }

    /// A string of at most so many bytes.
    func string(atMost limit: Int = 4096) throws(RingError) -> String {
        guard let text = value.string else { throw unexpected("a string") }
        if text.utf8.count > limit { throw fault("longer than \(limit) bytes") }
        return text
    }

    func integer(in range: ClosedRange<Int>) throws(RingError) -> Int {
        guard let number = value.integer else { throw unexpected("an integer") }
        if !range.contains(number) {
            throw fault("\(number), expected \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func bool() throws(RingError) -> Bool {
        guard let bool = value.bool else { throw unexpected("true or false") }
        return bool
    }

    /// One of an enumeration's names.
    func named<Value: RawRepresentable<String>>(_: Value.Type) throws(RingError) -> Value {
        let text = FormerNames.present(of: try string())
        guard let value = Value(rawValue: text), value.rawValue.isExactly(text) else {
            throw fault("a word that has no meaning here")
        }
        return value
    }

    /// The elements of an array of at most so many.
    func array(atMost limit: Int) throws(RingError) -> [StrictValue] {
        guard value.kind == .array else { throw unexpected("an array") }
        let elements = value.elements
        if elements.count > limit { throw fault("\(elements.count) elements, expected at most \(limit)") }
        return elements.enumerated().map { StrictValue($1, place: "\(place)[\($0)]") }
    }

    func strings(atMost limit: Int) throws(RingError) -> [String] {
        try array(atMost: limit).map { (element) throws(RingError) in try element.string() }
    }

    /// An object, read by `body`, which has to ask for each of its members.
    func object<Result>(
        _ body: (inout Members) throws(RingError) -> Result
    ) throws(RingError) -> Result {
        guard value.kind == .object else { throw unexpected("an object") }
        var members = Members(of: self)
        let result = try body(&members)
        if value.members.count != members.count {
            throw fault("\(value.members.count) members, of which \(members.count) have a meaning")
        }
        return result
    }

    /// The members of an object whose names are not known before.
    func dictionary<Result>(
        atMost limit: Int, _ read: (StrictValue) throws(RingError) -> Result
    ) throws(RingError) -> [String: Result] {
        guard value.kind == .object else { throw unexpected("an object") }
        let members = value.members
        if members.count > limit { throw fault("\(members.count) members, expected at most \(limit)") }
        var results: [String: Result] = [:]
        for (index, member) in members.enumerated() {
            results[member.name] = try read(StrictValue(member.value, place: "\(place)(\(index + 1))"))
        }
        return results
    }

    /// The members of an object that are asked for one by one.
    struct Members {
        private let object: StrictValue
        fileprivate private(set) var count = 0

        fileprivate init(of object: StrictValue) { self.object = object }

        /// A member that must be there.
        subscript(name: String) -> StrictValue {
            mutating get throws(RingError) {
                guard let value = try self.optional(name) else { throw object.fault("has no \"\(name)\"") }
                return value
            }
        }

        /// A member that may be missing; `null` is none.
        mutating func optional(_ name: String) throws(RingError) -> StrictValue? {
            let former = FormerNames.former(name).flatMap { object.value[$0] }
            guard let value = object.value[name] ?? former else { return nil }
            count += 1
            let dot = object.place.hasSuffix(": ") ? "" : "."
            return StrictValue(value, place: object.place + dot + name)
        }
    }
}
