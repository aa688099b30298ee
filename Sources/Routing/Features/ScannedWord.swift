/// A run of letters, read from a text.
struct ScannedWord {
    /// Of all bytes in lower case, and of the first four; 0 for a shorter word.
    let hash: UInt32
    let prefix: UInt32

    /// The last three bytes in lower case, the newest lowest; 0 for a shorter word.
    let suffix: UInt32

    let length: Int
    let upperCase: Int

    /// Bytes outside ASCII.
    let nonASCII: Int

    /// Reads the word that begins at `index` and moves `index` behind it.
    ///
    /// - Parameter folded: ``ByteClass/folded``.
    @inline(__always)
    init(_ bytes: UnsafeBufferPointer<UInt8>, at index: inout Int, folded: UnsafeBufferPointer<UInt8>) {
        let first = index
        var hash = FeatureHash.start
        var prefix: UInt32 = 0
        var upperCase = 0
        var nonASCII = 0
        var byte = bytes[index]
        var fold = folded[Int(byte)]
        repeat {
            hash = FeatureHash.step(hash, fold)
            index &+= 1
            prefix = index &- first == 4 ? hash : prefix
            upperCase &+= fold == byte ? 0 : 1
            nonASCII &+= Int(byte >> 7)
            guard index < bytes.count else { break }
            byte = bytes[index]
            fold = folded[Int(byte)]
        } while fold > ByteClass.digit
        self.hash = hash
        self.prefix = prefix
        self.upperCase = upperCase
        self.nonASCII = nonASCII
        length = index &- first
        func last(_ place: Int) -> UInt32 { UInt32(folded[Int(bytes[index - place])]) }
        suffix = length > 2 ? last(3) << 16 | last(2) << 8 | last(1) : 0
    }
}
