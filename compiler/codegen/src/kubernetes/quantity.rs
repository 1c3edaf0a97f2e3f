//! Amounts as Kubernetes writes them, in their canonical form.

use k8s_openapi::apimachinery::pkg::api::resource::Quantity;

/// Bytes: `1G`, `1500M`, `1234`.
pub fn bytes(count: u64) -> Quantity {
    const SUFFIXES: [(u64, &str); 4] = [(1_000_000_000_000, "T"), (1_000_000_000, "G"), (1_000_000, "M"), (1_000, "k")];
    let fitting = SUFFIXES.into_iter().find(|(size, _)| count >= *size && count.is_multiple_of(*size));
    Quantity(fitting.map_or_else(|| count.to_string(), |(size, suffix)| format!("{}{suffix}", count / size)))
}

/// Thousandths of a core: `2`, `500m`.
pub fn cores(thousandths: u32) -> Quantity {
    Quantity(match thousandths % 1_000 {
        0 => (thousandths / 1_000).to_string(),
        _ => format!("{thousandths}m"),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quantities_are_canonical() {
        let all = [0, 999, 1_000, 1_500_000_000, 1_000_000_000, 3_000_000_000_000, 1_073_741_824].map(|it| bytes(it).0);
        assert_eq!(all, ["0", "999", "1k", "1500M", "1G", "3T", "1073741824"]);
        assert_eq!([2_000, 500, 2_500].map(|it| cores(it).0), ["2", "500m", "2500m"]);
    }
}
