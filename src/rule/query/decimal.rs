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
