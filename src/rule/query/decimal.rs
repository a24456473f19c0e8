//! Numbers by their value, however many digits they have.

use std::cmp::Ordering;

/// A number from the document, the query or a function.
#[derive(Debug, Clone, Copy)]
pub(super) enum Number<'v> {
    Whole(i64),
    /// A literal with a fraction or an exponent: the parser keeps no more of it.
    Real(f64),
    /// As the document writes it.
    Written(&'v str),
}

impl Number<'_> {
    /// Its place relative to `other`; `None` when a text is no number.
    pub(super) fn order(self, other: Self) -> Option<Ordering> {
        if let (Some(one), Some(other)) = (self.whole(), other.whole()) {
            return Some(one.cmp(&other));
        }
        if let (Self::Written(one), Self::Written(other)) = (self, other) {
            return Some(Decimal::read(one)?.order(&Decimal::read(other)?));
        }
        match (self, other) {
            (Self::Written(text), Self::Whole(number)) => {
                Some(Decimal::read(text)?.order(&Decimal::read(&number.to_string())?))
            }
            (Self::Whole(_), Self::Written(_)) => other.order(self).map(Ordering::reverse),
            _ => self.real()?.partial_cmp(&other.real()?),
        }
    }

    fn whole(self) -> Option<i64> {
        match self {
            Self::Whole(number) => Some(number),
            Self::Written(text) => text.parse().ok(),
            Self::Real(_) => None,
        }
    }

    fn real(self) -> Option<f64> {
        match self {
            // Only ever beside a `Real`, which is no more exact.
            #[expect(clippy::cast_precision_loss)]
            Self::Whole(number) => Some(number as f64),
            Self::Real(number) => Some(number),
            Self::Written(text) => text.parse().ok(),
        }
    }
}

/// A JSON number taken apart: `0.d₁d₂d₃… × 10^magnitude`, the first digit not zero.
struct Decimal<'v> {
    is_negative: bool,
    /// No digit but zeros.
    is_zero: bool,
    magnitude: i64,
    whole: &'v str,
    fraction: &'v str,
}

impl<'v> Decimal<'v> {
    fn read(text: &'v str) -> Option<Self> {
        let (is_negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.is_empty() || !whole.bytes().chain(fraction.bytes()).all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        // An exponent beyond 64 bits is beyond all comparison with others but its sign.
        let exponent =
            exponent.parse().unwrap_or(if exponent.starts_with('-') { i64::MIN } else { i64::MAX });
        let mut decimal = Self { is_negative, is_zero: false, magnitude: 0, whole, fraction };
        let zeros = decimal.all_digits().take_while(|digit| *digit == b'0').count();
        decimal.is_zero = zeros == whole.len() + fraction.len();
        decimal.magnitude = length(whole.len()).saturating_sub(length(zeros)).saturating_add(exponent);
        Some(decimal)
    }

    fn all_digits(&self) -> impl Iterator<Item = u8> {
        self.whole.bytes().chain(self.fraction.bytes())
    }

    fn order(&self, other: &Self) -> Ordering {
        match (self.sign(), other.sign()) {
            (0, 0) => Ordering::Equal,
            (1, 1) => self.order_sizes(other),
            (-1, -1) => other.order_sizes(self),
            (one, other) => one.cmp(&other),
        }
    }

    fn sign(&self) -> i8 {
        match (self.is_zero, self.is_negative) {
            (true, _) => 0,
            (false, true) => -1,
            (false, false) => 1,
        }
    }

    /// Compares without the signs; neither is zero.
    fn order_sizes(&self, other: &Self) -> Ordering {
        self.magnitude.cmp(&other.magnitude).then_with(|| {
            let mut one = self.all_digits().skip_while(|digit| *digit == b'0');
            let mut two = other.all_digits().skip_while(|digit| *digit == b'0');
            loop {
                match (one.next(), two.next()) {
                    (None, None) => return Ordering::Equal,
                    (one, two) => match one.unwrap_or(b'0').cmp(&two.unwrap_or(b'0')) {
                        Ordering::Equal => {}
                        unequal => return unequal,
                    },
                }
            }
        })
    }
}

fn length(count: usize) -> i64 {
    i64::try_from(count).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering::{Equal, Greater, Less};

    use super::*;

    #[test]
    fn written_numbers_are_compared_exactly() {
        for (one, other, expected) in [
            ("1", "1.0", Equal),
            ("10", "9", Greater),
            ("-10", "9", Less),
            ("-10", "-9", Less),
            ("-1.5", "-1.25", Less),
            ("100", "1e2", Equal),
            ("1E+2", "1000e-1", Equal),
            ("0.001", "1e-3", Equal),
            ("0.5", "0.49999999999999999999999", Greater),
            ("9007199254740993", "9007199254740992.0", Greater),
            ("123456789012345678901234567890", "123456789012345678901234567891", Less),
            ("-0", "0.00e7", Equal),
            ("0", "-1e-400", Greater),
            ("1e400", "10e399", Equal),
            ("1e400", "1e401", Less),
            ("1e99999999999999999999", "9e400", Greater),
            ("1e-99999999999999999999", "9e-400", Less),
            ("1e-99999999999999999999", "0", Greater),
        ] {
            let order = |one, other| Number::Written(one).order(Number::Written(other));
            assert_eq!(order(one, other), Some(expected), "{one} {other}");
            assert_eq!(order(other, one), Some(expected.reverse()), "{other} {one}");
        }
    }

    #[test]
    fn numbers_of_different_origin_are_compared() {
        assert_eq!(Number::Whole(5).order(Number::Written("5.0")), Some(Equal));
        assert_eq!(
            Number::Whole(9_007_199_254_740_992).order(Number::Written("9007199254740992.5")),
            Some(Less)
        );
        assert_eq!(Number::Written("1e30").order(Number::Whole(i64::MAX)), Some(Greater));
        assert_eq!(Number::Real(0.1).order(Number::Written("0.1")), Some(Equal));
        assert_eq!(Number::Whole(1).order(Number::Real(0.5)), Some(Greater));
        assert_eq!(Number::Written("one").order(Number::Whole(1)), None);
    }
}
