//! The code that a player withdraws with: short enough to copy from a screen,
//! too long to guess, and a slip of the pen is told from a code that nobody has.

use std::str::FromStr;

use rand::{RngExt, rngs::StdRng};

use crate::error::Problem;

/// No 0 or O, no 1, I or L. Their number is a prime, which the check needs.
const ALPHABET: &[u8] = Code::LETTERS.as_bytes();

/// Characters that say who: 31¹¹, 54 bits.
const RANDOM: usize = 11;

/// With the check character.
const LENGTH: usize = RANDOM + 1;

/// Characters of a group, as it is shown.
const GROUP: usize = 4;

/// What keeps this digest apart from any other use of BLAKE3.
const CONTEXT: &str = "face-game 2026-11-25 withdrawal code";

/// A withdrawal code, shown as `K7QM-2XNB-9HTA`.
///
/// The last character is a check: the sum of all twelve, each times its place
/// from 1, is a multiple of 31. As 31 is prime, one wrong character and any two
/// that changed places are always found; other slips in 30 of 31 cases.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Code([u8; LENGTH]);

impl Code {
    /// The letters and digits that codes are made of.
    pub const LETTERS: &str = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
    /// How many of them a code has.
    pub const LENGTH: usize = LENGTH;
    /// How many stand together where it is shown.
    pub const GROUP: usize = GROUP;

    /// A new code out of the system's randomness.
    pub fn new() -> Self {
        Self::draw(&mut rand::make_rng::<StdRng>())
    }

    fn draw(rng: &mut StdRng) -> Self {
        let mut places = [0; LENGTH];
        for place in &mut places[..RANDOM] {
            *place = rng.random_range(0..ALPHABET.len() as u8);
        }
        // 12 c ≡ -sum (mod 31) has exactly one c.
        let check = (0..ALPHABET.len() as u8).find(|check| {
            places[RANDOM] = *check;
            sum(&places) == 0
        });
        places[RANDOM] = check.unwrap_or_default();
        Self(places)
    }

    /// What the dataset keeps of it: a code can be known again, but not be read.
    pub fn digest(&self) -> [u8; 32] {
        let text: Vec<u8> = self
            .0
            .iter()
            .map(|place| ALPHABET[*place as usize])
            .collect();
        blake3::derive_key(CONTEXT, &text)
    }
}

impl Default for Code {
    fn default() -> Self {
        Self::new()
    }
}

/// The weighted sum, 0 for a code without a slip.
fn sum(places: &[u8; LENGTH]) -> u32 {
    let weighted = (1..)
        .zip(places)
        .map(|(weight, place)| weight * u32::from(*place));
    weighted.sum::<u32>() % ALPHABET.len() as u32
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (n, place) in self.0.iter().enumerate() {
            let gap = if n > 0 && n % GROUP == 0 { "-" } else { "" };
            write!(f, "{gap}{}", char::from(ALPHABET[*place as usize]))?;
        }
        Ok(())
    }
}

/// Whoever holds a code can erase a person, so no log shows it.
impl std::fmt::Debug for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Code(…)")
    }
}

/// A code that was not copied as it was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Slip {
    /// Too short or too long.
    #[error("a code has {LENGTH} letters and digits, and this has {0}")]
    Length(usize),
    /// A character that no code has.
    #[error("no code has a \"{0}\" in it")]
    Character(char),
    /// The check character does not fit.
    #[error("a character is wrong, or two have changed places")]
    Check,
}

impl From<Slip> for Problem {
    fn from(slip: Slip) -> Self {
        Self::new("this code has a typing mistake")
            .because(slip)
            .hint("copy it once more from where it was shown; codes hold no 0, O, 1, I or L")
    }
}

/// Reads a code as people type it: any case, with spaces and hyphens or without.
impl FromStr for Code {
    type Err = Slip;

    fn from_str(text: &str) -> Result<Self, Slip> {
        let typed: Vec<char> = text
            .chars()
            .filter(|c| !c.is_whitespace() && !matches!(c, '-' | '–' | '_' | '.'))
            .map(|c| c.to_ascii_uppercase())
            .collect();
        if typed.len() != LENGTH {
            return Err(Slip::Length(typed.len()));
        }
        let mut places = [0; LENGTH];
        for (place, typed) in places.iter_mut().zip(typed) {
            let found = ALPHABET
                .iter()
                .position(|known| char::from(*known) == typed);
            *place = found.ok_or(Slip::Character(typed))? as u8;
        }
        match sum(&places) {
            0 => Ok(Self(places)),
            _ => Err(Slip::Check),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rand::SeedableRng;

    use super::*;

    fn any_code() -> impl Strategy<Value = Code> {
        any::<u64>().prop_map(|seed| Code::draw(&mut StdRng::seed_from_u64(seed)))
    }

    proptest! {
        #[test]
        fn a_code_is_read_as_people_type_it(code in any_code()) {
            let shown = code.to_string();
            prop_assert_eq!(shown.len(), LENGTH + 2);
            for typed in [
                shown.clone(),
                shown.to_lowercase(),
                shown.replace('-', ""),
                format!(" {} ", shown.replace('-', " ")),
            ] {
                prop_assert_eq!(typed.parse::<Code>(), Ok(code.clone()));
            }
        }

        #[test]
        fn every_single_slip_is_found(code in any_code(), at in 0..LENGTH, to in 0u8..31, with in 0..LENGTH) {
            let mut changed = code.0;
            changed[at] = to;
            prop_assert_eq!(sum(&changed) == 0, to == code.0[at]);
            let mut swapped = code.0;
            swapped.swap(at, with);
            prop_assert_eq!(sum(&swapped) == 0, swapped == code.0);
        }
    }

    #[test]
    fn slips_say_what_is_wrong() {
        assert_eq!("K7QM".parse::<Code>(), Err(Slip::Length(4)));
        assert_eq!("K7QM-2XNB-9HT0".parse::<Code>(), Err(Slip::Character('0')));
        assert_eq!("K7QM-2XNB-9HTé".parse::<Code>(), Err(Slip::Character('é')));
        assert_eq!("2222-2222-2223".parse::<Code>(), Err(Slip::Check));
    }

    #[test]
    fn digests_differ_and_no_log_shows_a_code() {
        let (a, b) = (Code::new(), Code::new());
        assert_ne!(a.digest(), b.digest());
        assert!(!format!("{a:?}").contains(&a.to_string()));
    }
}
