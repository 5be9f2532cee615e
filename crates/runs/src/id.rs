//! Names of runs: short enough to type.

use std::collections::hash_map::RandomState;
use std::hash::{BuildHasher, Hasher};
use std::time::SystemTime;

/// Digits and lower-case letters without those that are mistaken for others (i, l, o, u).
const ALPHABET: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// How many of them make an id: one in a billion.
const LENGTH: usize = 6;

/// A random id. Two can be equal, which the store finds out.
pub(crate) fn fresh() -> String {
    // Every `RandomState` has keys of its own, from the system's random numbers.
    let mut hasher = RandomState::new().build_hasher();
    hasher.write_u128(SystemTime::UNIX_EPOCH.elapsed().map_or(0, |time| time.as_nanos()));
    hasher.write_u32(std::process::id());
    let bits = hasher.finish();
    (0..LENGTH).map(|k| char::from(ALPHABET[(bits >> (5 * k)) as usize % 32])).collect()
}

/// What an id or its beginning looks like, as users type it: in any case.
pub(crate) fn readable(text: &str) -> Option<String> {
    let text = text.trim().to_ascii_lowercase();
    let fits = (1..=LENGTH).contains(&text.len()) && text.bytes().all(|byte| ALPHABET.contains(&byte));
    fits.then_some(text)
}
