//! The server's process, as the driver sees it.

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    net::SocketAddr,
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
    time::Duration,
};

use crate::{
    arguments::ServerOptions,
    counting::Counts,
    rows::{Row, kitex},
};

/// A server of one row; ended when it is dropped.
pub struct ServerProcess {
    child: Child,
    /// It ends when this is closed.
    to: Option<ChildStdin>,
    from: BufReader<ChildStdout>,
    pub address: SocketAddr,
}

impl ServerProcess {
    pub fn start(row: Row, options: &ServerOptions, counts: bool) -> Self {
        let ServerOptions { workers, under } = options;
        let program = std::env::current_exe().expect("the program");
        let mut command = match under.split_first() {
            None => Command::new(program),
            Some((name, arguments)) => {
                let mut command = Command::new(name);
                command.args(arguments).arg(program);
                command
            }
        };
        command
            .args(["--server", row.name(), "0", &workers.to_string()])
            .arg(if counts { "counts" } else { "plain" });
        if let Some(mux) = row.kitex_server() {
            command = kitex::server(*workers, mux);
        }
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("a process");
        let to = child.stdin.take();
        let mut from = BufReader::new(child.stdout.take().expect("its output"));
        let port: u16 = line(&mut from).parse().expect("a port");
        Self {
            child,
            to,
            from,
            address: ([127, 0, 0, 1], port).into(),
        }
    }

    pub fn counts(&mut self) -> Counts {
        let to = self.to.as_mut().expect("its input");
        writeln!(to).expect("the server");
        line(&mut self.from).parse().expect("counts")
    }

    /// The processor time that it has taken, in all threads, in and out of the kernel.
    pub fn cpu(&self) -> Duration {
        cpu_of(self.child.id())
    }

    /// The most memory that it has had, in bytes.
    pub fn peak_memory(&self) -> u64 {
        self.status("VmHWM:")
    }

    pub fn memory(&self) -> u64 {
        self.status("VmRSS:")
    }

    fn status(&self, key: &str) -> u64 {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()));
        let status = status.expect("the server's status");
        let line = status.lines().find_map(|line| line.strip_prefix(key));
        let kib = line.and_then(|line| line.trim().strip_suffix(" kB"));
        kib.and_then(|kib| kib.parse::<u64>().ok()).expect(key) << 10
    }
}

impl Drop for ServerProcess {
    fn drop(&mut self) {
        self.to = None;
        let _ = self.child.wait();
    }
}

/// The processor time that a process has taken, in all threads, in and out of the kernel.
pub fn cpu_of(process: u32) -> Duration {
    let mut clock = 0;
    let pid = libc::pid_t::try_from(process).expect("a pid");
    // SAFETY: it writes where it is told to.
    let failed = unsafe { libc::clock_getcpuclockid(pid, &raw mut clock) };
    assert_eq!(failed, 0, "no clock of the process");
    time_of(clock)
}

/// The processor time of this process.
pub fn own_cpu() -> Duration {
    time_of(libc::CLOCK_PROCESS_CPUTIME_ID)
}

fn time_of(clock: libc::clockid_t) -> Duration {
    let mut time = libc::timespec {
        tv_sec: 0,
        tv_nsec: 0,
    };
    // SAFETY: it writes where it is told to.
    let failed = unsafe { libc::clock_gettime(clock, &raw mut time) };
    assert_eq!(failed, 0, "no such clock");
    Duration::new(time.tv_sec as u64, time.tv_nsec as u32)
}

/// Lets this process open as many files as it may.
pub fn raise_file_limit() -> u64 {
    let mut limit = libc::rlimit {
        rlim_cur: 0,
        rlim_max: 0,
    };
    // SAFETY: both read or write where they are told to.
    unsafe {
        libc::getrlimit(libc::RLIMIT_NOFILE, &raw mut limit);
        limit.rlim_cur = limit.rlim_max;
        libc::setrlimit(libc::RLIMIT_NOFILE, &raw const limit);
    }
    limit.rlim_cur
}

pub fn line(from: &mut impl BufRead) -> String {
    let mut line = String::new();
    from.read_line(&mut line).expect("a line");
    line.trim_end().to_owned()
}
