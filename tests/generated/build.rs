//! Makes Rust of Apache's test files, where they are: of one with the builder, of the others with `include_thrift!`.

use std::{
    env, fs,
    path::{Path, PathBuf},
};

use alato_idl::Builder;

#[path = "build/names.rs"]
mod names;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    println!("cargo::rerun-if-env-changed=ALATO_SHARED");
    println!("cargo::rerun-if-changed=build.rs");
    println!("cargo::rerun-if-changed=build");
    let out = PathBuf::from(env::var_os("OUT_DIR").ok_or("there is no OUT_DIR")?);
    write_names(&out)?;
    println!("cargo::rustc-check-cfg=cfg(has_files)");
    let shared = match env::var_os("ALATO_SHARED") {
        Some(shared) => PathBuf::from(shared),
        None => Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared"),
    };
    let files = shared.join("idl/apache");
    println!("cargo::rerun-if-changed={}", files.display());
    println!("cargo::rustc-env=APACHE_FILES={}", files.display());
    if !files.is_dir() {
        return Ok(());
    }
    Builder::new()
        .file(files.join("ThriftTest.thrift"))
        .derive("::serde::Deserialize")
        .out_file("thrift_test.rs")
        .compile()?;
    let macros = ["DebugProtoTest.thrift", "Recursive.thrift"].map(|name| {
        let path = files.join(name);
        format!("::alato::include_thrift!({path:?}, derive = \"::serde::Deserialize\");\n")
    });
    fs::write(out.join("macros.rs"), macros.concat())?;
    println!("cargo::rustc-cfg=has_files");
    Ok(())
}

/// The code of files in which everything has names that stand in the way of other names.
fn write_names(out: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let files = names::files();
    let mut builder = Builder::new();
    for (name, text) in &files {
        builder = builder.text(format!("{name}.thrift"), text.as_str());
    }
    for (name, _) in &files {
        builder = builder.file(format!("{name}.thrift"));
    }
    let code = builder
        .generate_tokens()
        .map_err(|error| error.to_string())?;
    fs::write(out.join("names.rs"), code.code.to_string())?;
    Ok(())
}
