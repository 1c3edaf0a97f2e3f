//! Where in a pod the program's folders and files are.

/// The folder of the pod that stands for the project's: what relative paths are below.
pub const PROJECT: &str = "/project";
/// The folder that the program is mounted at.
pub const PROGRAM: &str = "/etc/ingest";
/// The folder for temporary files.
pub const SCRATCH: &str = "/tmp";

/// Folders of the image and of the kernel, which nothing is mounted over or below.
const SYSTEM: [&str; 10] = ["/bin", "/boot", "/dev", "/etc", "/lib", "/lib64", "/proc", "/sbin", "/sys", "/usr"];

/// The absolute path in a pod of a path as the program writes it, or why there is none.
pub fn in_pod(path: &str) -> Result<String, &'static str> {
    if path.contains(':') || path.chars().any(char::is_control) {
        return Err("a mount path has no `:` and no control character; use another path");
    }
    let mut parts: Vec<&str> = Vec::new();
    if !path.starts_with('/') {
        parts.push(PROJECT.trim_start_matches('/'));
    }
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
                if !path.starts_with('/') && parts.is_empty() {
                    return Err("it leads out of the project's folder; use an absolute path, or one below the project");
                }
            }
            _ => parts.push(part),
        }
    }
    let absolute = format!("/{}", parts.join("/"));
    if parts.is_empty() {
        return Err("it is the root of the file system; use a folder below it");
    }
    if absolute == SCRATCH || SYSTEM.iter().any(|it| is_at_or_below(&absolute, it)) {
        return Err("the image or the pod has its own things there; use a folder such as `/data/…`");
    }
    Ok(absolute)
}

/// Whether `path` is `folder` or below it; both absolute.
pub fn is_at_or_below(path: &str, folder: &str) -> bool {
    path.strip_prefix(folder).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn relative_paths_are_below_the_project() {
        assert_eq!(in_pod("./feeds").as_deref(), Ok("/project/feeds"));
        assert_eq!(in_pod("out//x/../y/").as_deref(), Ok("/project/out/y"));
        assert_eq!(in_pod(".").as_deref(), Ok("/project"));
        assert_eq!(in_pod("").as_deref(), Ok("/project"));
        assert!(in_pod("../elsewhere").is_err());
        assert!(in_pod("a/../../project/b").is_err());
    }

    #[test]
    fn absolute_paths_stay_where_they_are() {
        assert_eq!(in_pod("/data/lake/").as_deref(), Ok("/data/lake"));
        assert_eq!(in_pod("/tmp/x").as_deref(), Ok("/tmp/x"));
        assert_eq!(in_pod("/etcetera").as_deref(), Ok("/etcetera"));
        for taken in ["/", "/..", "/tmp", "/etc/ingest", "/usr/local/bin", "/data/../proc/1", "/a:b", "/a\nb"] {
            assert!(in_pod(taken).is_err(), "{taken}");
        }
    }
}
