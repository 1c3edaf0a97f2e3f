//! Which files are a part.

use std::cmp::Reverse;

/// Shares files of these sizes out to at most `most` parts of about the same size: the largest first, each to the part that has
/// the least. In a part the files are in the order of the delivery, and no part is empty.
pub fn shares(sizes: &[u64], most: usize) -> Vec<Vec<usize>> {
    let count = most.min(sizes.len()).max(1);
    let mut parts: Vec<(u64, Vec<usize>)> = vec![(0, Vec::new()); count];
    let mut order: Vec<(usize, u64)> = sizes.iter().copied().enumerate().collect();
    order.sort_by_key(|(index, size)| (Reverse(*size), *index));
    for (index, size) in order {
        let least = parts.iter_mut().min_by_key(|(sum, files)| (*sum, files.len()));
        if let Some((sum, files)) = least {
            *sum += size;
            files.push(index);
        }
    }
    let mut parts: Vec<Vec<usize>> = parts.into_iter().map(|(_, files)| files).filter(|it| !it.is_empty()).collect();
    for files in &mut parts {
        files.sort_unstable();
    }
    parts.sort();
    parts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_largest_files_are_apart() {
        assert_eq!(shares(&[10, 1, 9, 2, 1], 2), [vec![0, 1, 4], vec![2, 3]]);
        assert_eq!(shares(&[5, 5, 5], 8), [[0], [1], [2]]);
    }

    #[test]
    fn every_file_is_in_one_part() {
        let sizes: Vec<u64> = (0..100).map(|it| it * 37 % 23).collect();
        let parts = shares(&sizes, 7);
        assert_eq!(parts.len(), 7);
        let mut all: Vec<usize> = parts.iter().flatten().copied().collect();
        all.sort_unstable();
        assert_eq!(all, (0..100).collect::<Vec<_>>());
        let sums = parts.iter().map(|it| it.iter().filter_map(|at| sizes.get(*at)).sum::<u64>());
        let (least, most) = (sums.clone().min().unwrap(), sums.max().unwrap());
        assert!(most - least <= 22, "{least} {most}");
    }

    #[test]
    fn empty_files_are_shared_too() {
        assert_eq!(shares(&[0, 0, 0, 0], 2), [[0, 2], [1, 3]]);
        assert_eq!(shares(&[], 4), Vec::<Vec<usize>>::new());
    }
}
