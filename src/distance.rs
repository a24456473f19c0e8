//! How far a word is from the one that was probably meant.

/// The number of letters to insert, delete, replace or swap to get from one word to the other, in any case; `None` when
/// it is more than `most`.
pub(crate) fn distance(from: &str, to: &str, most: usize) -> Option<usize> {
    let (from, to) = (from.as_bytes(), to.as_bytes());
    if from.len().abs_diff(to.len()) > most {
        return None;
    }
    // Rows of the usual table: the one before the last, the last and the one in work.
    let [mut before_last, mut last, mut current] = [(); 3].map(|()| vec![0; to.len() + 1]);
    last.iter_mut().zip(0..).for_each(|(cell, column)| *cell = column);
    for (row, letter) in from.iter().enumerate() {
        current[0] = row + 1;
        let mut least = current[0];
        for (column, other) in to.iter().enumerate() {
            let replaced = last[column] + usize::from(!letter.eq_ignore_ascii_case(other));
            let mut best = replaced.min(last[column + 1] + 1).min(current[column] + 1);
            let is_swapped =
                || letter.eq_ignore_ascii_case(&to[column - 1]) && from[row - 1].eq_ignore_ascii_case(other);
            if row > 0 && column > 0 && is_swapped() {
                best = best.min(before_last[column - 1] + 1);
            }
            current[column + 1] = best;
            least = least.min(best);
        }
        // A swap reaches over one row, and costs one there.
        if least > most + 1 {
            return None;
        }
        std::mem::swap(&mut before_last, &mut last);
        std::mem::swap(&mut last, &mut current);
    }
    Some(last[to.len()]).filter(|far| *far <= most)
}

/// The first of the candidates that are nearest to `name`, if one is at most so many letters away.
pub(crate) fn nearest<'t, T>(
    name: &str,
    candidates: impl Iterator<Item = (T, &'t str)>,
    most: usize,
) -> Option<T> {
    let near = candidates.filter_map(|(candidate, known)| Some((distance(name, known, most)?, candidate)));
    near.min_by_key(|(far, _)| *far).map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::{distance, nearest};

    #[test]
    fn counts_up_to_a_bound() {
        for (from, to, far) in [
            ("s3", "s3", 0),
            ("GetObject", "getobject", 0),
            ("GetObjcet", "GetObject", 1),
            ("lamda", "lambda", 1),
            ("ab", "ba", 1),
            ("xaby", "ybax", 3),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
        ] {
            assert_eq!(distance(from, to, far), Some(far), "{from} {to}");
            assert_eq!(distance(to, from, far + 2), Some(far), "{to} {from}");
            assert_eq!(far.checked_sub(1).and_then(|most| distance(from, to, most)), None, "{from} {to}");
        }
    }

    #[test]
    fn the_first_of_the_nearest_is_meant() {
        let of = |words: &'static [&'static str]| words.iter().map(|word| (*word, *word));
        assert_eq!(nearest("sqz", of(&["kms", "sqs", "sq"]), 1), Some("sqs"));
        assert_eq!(nearest("sqz", of(&["kms"]), 1), None);
    }
}
