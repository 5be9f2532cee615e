//! What is known in the open blocks: what a block adds is forgotten when it closes.
//!
//! A hash table whose buckets are chains, newest first. Blocks close in the reverse order of opening, so forgetting is
//! putting back what each bucket had before.

use chainrule_ir::Value;

/// What something is known by.
pub(crate) type Key = [u32; 4];

/// No entry.
const NONE: u32 = u32::MAX;

/// Values by key.
pub(crate) struct Scoped {
    /// By bucket, the newest entry. Their number is a power of two.
    newest: Vec<u32>,
    /// In the order in which they were added.
    entries: Vec<Entry>,
}

struct Entry {
    key: Key,
    value: Value,
    bucket: u32,
    /// The next older entry of the bucket.
    older: u32,
}

impl Scoped {
    /// For about as many entries.
    pub(crate) fn new(size: usize) -> Scoped {
        Scoped { newest: vec![NONE; size.next_power_of_two()], entries: Vec::new() }
    }

    /// The value of a key; if it has none, from now on `value`.
    pub(crate) fn get_or_insert(&mut self, key: Key, value: Value) -> Option<Value> {
        let bucket = hash(&key) as usize & (self.newest.len() - 1);
        let mut at = self.newest[bucket];
        while let Some(entry) = self.entries.get(at as usize) {
            if entry.key == key {
                return Some(entry.value);
            }
            at = entry.older;
        }
        let older = std::mem::replace(&mut self.newest[bucket], self.entries.len() as u32);
        self.entries.push(Entry { key, value, bucket: bucket as u32, older });
        None
    }

    /// A block opens; gives what [`Scoped::close`] wants to know.
    pub(crate) fn open(&self) -> usize {
        self.entries.len()
    }

    /// Forgets what was added since.
    pub(crate) fn close(&mut self, open: usize) {
        for entry in self.entries.drain(open..).rev() {
            self.newest[entry.bucket as usize] = entry.older;
        }
    }
}

/// Mixes all of a key into the low bits.
fn hash(key: &Key) -> u64 {
    let mix = |h: u64, x: u64| (h.rotate_left(26) ^ x).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let h = mix(mix(0, u64::from(key[0]) << 32 | u64::from(key[1])), u64::from(key[2]) << 32 | u64::from(key[3]));
    h ^ h >> 32
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_block_adds_is_forgotten_with_it() {
        // Few buckets, so that chains are long.
        let mut table = Scoped::new(2);
        let key = |k: u32| [k, 0, k / 2, 7];
        for k in 0..20 {
            assert_eq!(table.get_or_insert(key(k), Value(k)), None);
        }
        let open = table.open();
        for k in 10..40 {
            let known = (k < 20).then_some(Value(k));
            assert_eq!(table.get_or_insert(key(k), Value(100 + k)), known);
        }
        assert_eq!(table.get_or_insert(key(30), Value(0)), Some(Value(130)));
        table.close(open);
        for k in 0..20 {
            assert_eq!(table.get_or_insert(key(k), Value(0)), Some(Value(k)));
        }
        assert_eq!(table.get_or_insert(key(30), Value(5)), None);
    }
}
