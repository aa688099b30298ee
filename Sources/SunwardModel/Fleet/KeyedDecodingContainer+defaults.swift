extension KeyedDecodingContainer {
    /// Reads a member into `value`, which keeps what it is where nothing is written.
    ///
    /// What is written wrongly is an error all the same: a default must not hide it.
    func read<Value: Decodable>(_ key: Key, into value: inout Value) throws {
        if let written = try decodeIfPresent(Value.self, forKey: key) { value = written }
    }
}
