mkdir idl
cp "$REPOSITORY/examples/idl/calculator.thrift" idl/
git init --quiet --initial-branch main
git add .
git commit --quiet --message "The calculator"
sed -i 's/  DIVIDE = 4,//; s/string why/string reason/; s/i64 calculate/i32 calculate/' idl/calculator.thrift
