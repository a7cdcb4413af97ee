import MercatorExpression

/// The fields that policies have asked one request for, so that each is computed at most once.
///
/// Raw memory, because an array of optional values would be filled and emptied slot by slot for every request,
/// whichever fields its policies come to name.
final class FieldMemory {
    /// What is known of a field.
    enum State: UInt8 {
        case unread
        /// Read, and there is nothing: what most requests answer to most fields.
        case null
        case value
    }

    private let count: Int
    /// Room for the values and, behind them, the states: one allocation.
    private let memory: UnsafeMutableRawPointer
    private let slots: UnsafeMutablePointer<State>
    private let values: UnsafeMutablePointer<ExpressionValue>

    /// Memory for so many fields, none of which has been read.
    init(count: Int) {
        self.count = count
        let valueBytes = count * MemoryLayout<ExpressionValue>.stride
        memory = .allocate(byteCount: valueBytes + max(1, count), alignment: MemoryLayout<ExpressionValue>.alignment)
        values = memory.bindMemory(to: ExpressionValue.self, capacity: count)
        slots = (memory + valueBytes).initializeMemory(as: State.self, repeating: .unread, count: count)
    }

    // SAFETY: a value is initialised exactly while its slot says so; only this class touches either.
    deinit {
        for slot in 0..<count { forget(slot) }
        memory.deallocate()
    }

    /// What is known of a field.
    func state(_ slot: Int) -> State {
        precondition(slot >= 0 && slot < count, "a field of another policy set")
        return slots[slot]
    }

    /// What was read of a field whose state is ``State/value``.
    func value(_ slot: Int) -> ExpressionValue {
        precondition(state(slot) == .value, "a value is read before it is kept")
        return values[slot]
    }

    /// Keeps what was read of a field that was not known.
    func keep(_ value: ExpressionValue, at slot: Int) {
        precondition(slot >= 0 && slot < count && slots[slot] == .unread, "a field is read once")
        if value.isNull {
            slots[slot] = .null
        } else {
            (values + slot).initialize(to: value)
            slots[slot] = .value
        }
    }

    /// Lets a field be read again.
    func forget(_ slot: Int) {
        precondition(slot >= 0 && slot < count, "a field of another policy set")
        if slots[slot] == .value { (values + slot).deinitialize(count: 1) }
        slots[slot] = .unread
    }
}
