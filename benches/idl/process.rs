//! Other processes, and what they took.

use std::{
    ffi::OsString,
    process::{Command, Stdio},
};

/// What a process took, and those that it started.
#[derive(Clone, Copy)]
pub struct Usage {
    /// Seconds of processor time outside of the kernel.
    pub user: f64,
    /// The most memory that one of them had, in bytes.
    pub peak_memory: u64,
}

/// Runs a command to its end; nothing if it fails. What it writes to stdout is nobody's.
///
/// Another process of ours starts it: a process counts the memory of the one that it was forked from as its own, and that one has none to speak of.
pub fn run(command: &Command) -> Option<Usage> {
    let mut starter = Command::new(std::env::current_exe().expect("the program"));
    starter
        .arg("--measure")
        .arg(command.get_program())
        .args(command.get_args())
        .stderr(Stdio::inherit());
    for (name, value) in command.get_envs() {
        match value {
            Some(value) => starter.env(name, value),
            None => starter.env_remove(name),
        };
    }
    if let Some(folder) = command.get_current_dir() {
        starter.current_dir(folder);
    }
    let output = starter.output().expect("a process");
    if !output.status.success() {
        return None;
    }
    let text = String::from_utf8_lossy(&output.stdout);
    let (user, peak_memory) = text.trim().split_once(' ')?;
    Some(Usage {
        user: user.parse().ok()?,
        peak_memory: peak_memory.parse().ok()?,
    })
}

/// Runs a command and prints what it took; the other side of [`run`].
pub fn measure(command: &[OsString]) {
    let Some((program, arguments)) = command.split_first() else {
        std::process::exit(2);
    };
    let mut command = Command::new(program);
    command.args(arguments).stdout(Stdio::null());
    match wait_for(&mut command) {
        Some(usage) => println!("{} {}", usage.user, usage.peak_memory),
        None => std::process::exit(1),
    }
}

#[expect(clippy::zombie_processes, reason = "`wait4` is what waits for it")]
fn wait_for(command: &mut Command) -> Option<Usage> {
    let child = command.spawn().expect("a process");
    let pid = libc::pid_t::try_from(child.id()).expect("a pid");
    let (mut status, mut usage) = (0, std::mem::MaybeUninit::<libc::rusage>::zeroed());
    // SAFETY: it writes where it is told to, and all bytes of an `rusage` may be zero. Nobody else waits for the child.
    let (waited, usage) = unsafe {
        let waited = libc::wait4(pid, &raw mut status, 0, usage.as_mut_ptr());
        (waited, usage.assume_init())
    };
    assert_eq!(waited, pid, "the process cannot be waited for");
    let user = usage.ru_utime.tv_sec as f64 + usage.ru_utime.tv_usec as f64 / 1e6;
    let ended_well = libc::WIFEXITED(status) && libc::WEXITSTATUS(status) == 0;
    ended_well.then_some(Usage {
        user,
        peak_memory: u64::try_from(usage.ru_maxrss).unwrap_or_default() << 10,
    })
}

/// What each of some runs took at the least.
pub fn least(runs: &[Usage]) -> Usage {
    Usage {
        user: runs
            .iter()
            .map(|run| run.user)
            .fold(f64::INFINITY, f64::min),
        peak_memory: runs.iter().map(|run| run.peak_memory).min().unwrap_or(0),
    }
}
