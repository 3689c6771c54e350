printf 'struct  A{1:i32 a, // kept\n2:list< string >b;}\nenum E{ONE=1,TWO}' > ugly.thrift
