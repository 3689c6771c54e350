mkdir -p ~/company-idl/order
cd ~/company-idl
printf 'struct Order {\n  1: string item\n  2: i32 quantity\n}\n' > order/order.thrift
git init --quiet --initial-branch main
git add .
git commit --quiet --message "Orders"
git tag v1.4
cd ~/shop
