mkdir idl
cp "$REPOSITORY/examples/idl/calculator.thrift" idl/
printf '[idl]\nfiles = ["idl/calculator.thrift"]\n' > alato.toml
