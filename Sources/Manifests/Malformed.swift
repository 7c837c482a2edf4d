/// A text that breaks off or contradicts itself: what is wrong, and at which byte.
struct Malformed: Error, Equatable {
    let offset: Int
    let problem: String
}
