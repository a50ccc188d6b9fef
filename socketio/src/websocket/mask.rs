//! The XOR that a client puts over its payloads.

/// Takes the mask off, or puts it on: it is its own inverse.
pub(crate) fn apply(payload: &mut [u8], mask: [u8; 4]) {
    let [a, b, c, d] = mask;
    let wide = u64::from_ne_bytes([a, b, c, d, a, b, c, d]);
    // Eight bytes at a time: the compiler does not vectorise a cycling mask by itself.
    let (words, rest) = payload.as_chunks_mut::<8>();
    for word in words {
        *word = (u64::from_ne_bytes(*word) ^ wide).to_ne_bytes();
    }
    for (byte, key) in rest.iter_mut().zip(mask.iter().cycle()) {
        *byte ^= key;
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_byte_meets_its_byte_of_the_mask() {
        let mask = [0x6d, 0xb6, 0xb2, 0x80];
        for length in 0..40 {
            let plain: Vec<u8> = (0..length).collect();
            let mut masked = plain.clone();
            super::apply(&mut masked, mask);
            for (index, byte) in masked.iter().enumerate() {
                assert_eq!(*byte, plain[index] ^ mask[index % 4]);
            }
        }
    }
}
