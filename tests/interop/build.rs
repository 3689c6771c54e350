//! Volo's code for `idl/echo.thrift`.

fn main() {
    volo_build::Builder::thrift()
        .add_service("idl/echo.thrift")
        .write()
        .expect("Volo generates code");
}
