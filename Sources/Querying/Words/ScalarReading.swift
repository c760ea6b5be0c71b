extension UnsafeBufferPointer<UInt8> {
    /// The scalar that begins at `index` of UTF-8, which is moved behind it. Of bytes that are no UTF-8 it gives some number.
    @inline(__always)
    func nextScalar(_ index: inout Int) -> UInt32 {
        var scalar = UInt32(self[index])
        index += 1
        guard scalar >= 0xC0 else { return scalar }
        scalar &= scalar >= 0xF0 ? 0x07 : scalar >= 0xE0 ? 0x0F : 0x1F
        while index < count, self[index] & 0xC0 == 0x80 {
            scalar = scalar << 6 | UInt32(self[index] & 0x3F)
            index += 1
        }
        return scalar
    }
}
