mkdir idl
cp "$REPOSITORY/examples/idl/calculator.thrift" idl/
