//! A small seeded generator of numbers, and of the values that both layouts share.

/// `SplitMix64` (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", OOPSLA 2014).
pub struct Random(u64);

impl Random {
    /// The generator of a seed.
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    const fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }

    /// A number from 0 to `bound - 1`; 0 for a bound of 0.
    pub const fn below(&mut self, bound: u64) -> u64 {
        ((self.next() as u128 * bound as u128) >> 64) as u64
    }

    /// True `count` times in a million.
    pub const fn per_million(&mut self, count: u64) -> bool {
        self.below(1_000_000) < count
    }

    /// One of the choices; empty for none.
    pub fn pick(&mut self, choices: &[&'static str]) -> &'static str {
        choices.get(self.below(choices.len() as u64) as usize).copied().unwrap_or_default()
    }

    /// A National Provider Identifier with a right check digit.
    pub fn npi(&mut self) -> u64 {
        let stem = 100_000_000 + self.below(40_000);
        stem * 10 + luhn_check_digit(80_840_000_000_000 + stem)
    }
}

/// The digit that makes `stem` followed by it pass the Luhn check (ISO/IEC 7812-1, annex B).
fn luhn_check_digit(mut stem: u64) -> u64 {
    let mut sum = 0;
    let mut double = true;
    while stem > 0 {
        let digit = stem % 10;
        sum += match (double, digit) {
            (false, _) => digit,
            (true, 0..=4) => digit * 2,
            (true, _) => digit * 2 - 9,
        };
        double = !double;
        stem /= 10;
    }
    (10 - sum % 10) % 10
}

/// A civil date.
#[derive(Clone, Copy)]
pub struct Day {
    /// With its century.
    pub year: u64,
    /// From 1.
    pub month: u64,
    /// From 1.
    pub of_month: u64,
}

impl Day {
    /// A day of these years, never past the 28th, so that every month has it.
    pub const fn random(random: &mut Random, first_year: u64, years: u64) -> Self {
        Self { year: first_year + random.below(years), month: 1 + random.below(12), of_month: 1 + random.below(28) }
    }

    /// A few days later, still in the same month.
    #[must_use]
    pub fn later(self, days: u64) -> Self {
        Self { of_month: (self.of_month + days).min(28), ..self }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_published_example_of_an_npi_has_check_digit_3() {
        // CMS, "Requirements for NPI check digit": 123456789 with the prefix 80840 gives 3.
        assert_eq!(luhn_check_digit(80_840_123_456_789), 3);
    }

    #[test]
    fn the_same_seed_gives_the_same_numbers() {
        let draw = |seed| {
            let mut random = Random::new(seed);
            [random.below(1_000), random.below(1_000), random.npi()]
        };
        assert_eq!(draw(7), draw(7));
        assert_ne!(draw(7), draw(8));
    }
}
