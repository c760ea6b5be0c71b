internal import Synchronization

/// What was found out about words of a generation; shared by the threads that search it.
final class Remembered<Key: Hashable & Sendable, Value: Sendable>: Sendable {
    private let values = Mutex<[Key: Value]>([:])
    private let maximum: Int

    /// - Parameter maximum: Where there are so many, all are forgotten.
    init(maximum: Int) { self.maximum = maximum }

    /// The value of `key`, found by `find` where it is not remembered.
    func value<Failure: Error>(of key: Key, _ find: () throws(Failure) -> Value) throws(Failure) -> Value {
        if let known = values.withLock({ $0[key] }) { return known }
        let found = try find()
        values.withLock { values in
            if values.count >= maximum { values.removeAll() }
            values[key] = found
        }
        return found
    }
}
