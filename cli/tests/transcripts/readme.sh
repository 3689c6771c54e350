cd ..
rmdir shop
