//! Finds out whether the compiler takes unstable features, so that `#[service(gat)]` can say in one sentence that
//! it needs one.

use std::{env, process::Command};

fn main() {
    println!("cargo::rustc-check-cfg=cfg(alato_nightly)");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-env-changed=RUSTC_BOOTSTRAP");
    let rustc = env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let version = Command::new(rustc).arg("--version").output();
    let is_nightly = version.is_ok_and(|output| {
        let version = String::from_utf8_lossy(&output.stdout).into_owned();
        version.contains("nightly") || version.contains("-dev")
    });
    if is_nightly || env::var_os("RUSTC_BOOTSTRAP").is_some_and(|value| value == "1") {
        println!("cargo::rustc-cfg=alato_nightly");
    }
}
