//! Apache's crate `thrift` 0.25, binary and compact, straight from and to memory.
//!
//! What its compiler would generate is written by macros, which make the same calls in the same order.

use std::collections::BTreeMap;

use bytes::Bytes;
use thrift::{
    OrderedFloat,
    protocol::{
        TBinaryInputProtocol, TBinaryOutputProtocol, TCompactInputProtocol, TCompactOutputProtocol,
        TFieldIdentifier, TInputProtocol, TListIdentifier, TMapIdentifier, TOutputProtocol,
        TSerializable, TStructIdentifier, TType, field_id, prealloc_size,
        verify_required_field_exists,
    },
};

use crate::{
    alato::{BinaryProtocol, CompactProtocol},
    convert,
    harness::{Case, Codec, add},
    messages::{self, BLOB, DOUBLES, FLAT, LONGS, NESTED},
};

pub fn add_cases(cases: &mut Vec<Case>) {
    add_all::<ApacheBinary>(cases, "apache");
    add_all::<ApacheCompact>(cases, "apache, compact");
}

fn add_all<C>(cases: &mut Vec<Case>, row: &'static str)
where
    C: Codec<Flat> + Codec<Nested> + Codec<Blob> + Codec<Longs> + Codec<Doubles> + 'static,
{
    add::<C, Flat, _>(cases, row, &*FLAT);
    add::<C, Nested, _>(cases, row, &*NESTED);
    add::<C, Blob, _>(cases, row, &*BLOB);
    add::<C, Longs, _>(cases, row, &*LONGS);
    add::<C, Doubles, _>(cases, row, &*DOUBLES);
}

struct ApacheBinary;

impl<T: TSerializable> Codec<T> for ApacheBinary {
    type Output = Vec<u8>;

    fn encode(message: &T, output: &mut Vec<u8>) {
        message
            .write_to_out_protocol(&mut TBinaryOutputProtocol::new(output, true))
            .expect("the message can be encoded");
    }

    fn decode(input: &'static Bytes) -> T {
        T::read_from_in_protocol(&mut TBinaryInputProtocol::new(&input[..], true))
            .expect("the input is such a message")
    }

    fn check_wire<M: messages::Message>(encoded: &[u8], plain: &M) {
        <BinaryProtocol as Codec<M>>::check_wire(encoded, plain);
    }
}

struct ApacheCompact;

impl<T: TSerializable> Codec<T> for ApacheCompact {
    type Output = Vec<u8>;

    fn encode(message: &T, output: &mut Vec<u8>) {
        message
            .write_to_out_protocol(&mut TCompactOutputProtocol::new(output))
            .expect("the message can be encoded");
    }

    fn decode(input: &'static Bytes) -> T {
        T::read_from_in_protocol(&mut TCompactInputProtocol::new(&input[..]))
            .expect("the input is such a message")
    }

    fn check_wire<M: messages::Message>(encoded: &[u8], plain: &M) {
        <CompactProtocol as Codec<M>>::check_wire(encoded, plain);
    }
}

convert::messages!();
convert::lists!();

fn text(text: &str) -> String {
    text.into()
}

fn binary(binary: &[u8]) -> Vec<u8> {
    binary.into()
}

/// What the compiler writes out for each type where a value of it is read or written.
trait Value: Sized {
    const TYPE: TType;

    fn write(&self, o_prot: &mut dyn TOutputProtocol) -> thrift::Result<()>;

    fn read(i_prot: &mut dyn TInputProtocol) -> thrift::Result<Self>;
}

macro_rules! values {
    ($($rust:ty: $ttype:ident, |$o_prot:ident, $value:ident| $write:expr, |$i_prot:ident| $read:expr;)*) => {$(
        impl Value for $rust {
            const TYPE: TType = TType::$ttype;

            #[inline]
            fn write(&self, $o_prot: &mut dyn TOutputProtocol) -> thrift::Result<()> {
                let $value = self;
                $write
            }

            #[inline]
            fn read($i_prot: &mut dyn TInputProtocol) -> thrift::Result<Self> {
                $read
            }
        }
    )*};
}

values! {
    bool: Bool, |o, v| o.write_bool(*v), |i| i.read_bool();
    i8: I08, |o, v| o.write_i8(*v), |i| i.read_i8();
    i16: I16, |o, v| o.write_i16(*v), |i| i.read_i16();
    i32: I32, |o, v| o.write_i32(*v), |i| i.read_i32();
    i64: I64, |o, v| o.write_i64(*v), |i| i.read_i64();
    OrderedFloat<f64>: Double, |o, v| o.write_double((*v).into()), |i| Ok(OrderedFloat::from(i.read_double()?));
    String: String, |o, v| o.write_string(v), |i| i.read_string();
    Vec<u8>: String, |o, v| o.write_bytes(v), |i| i.read_bytes();
}

impl<T: Element> Value for Vec<T> {
    const TYPE: TType = TType::List;

    #[inline]
    fn write(&self, o_prot: &mut dyn TOutputProtocol) -> thrift::Result<()> {
        o_prot.write_list_begin(&TListIdentifier::new(T::TYPE, self.len() as i32))?;
        for e in self {
            e.write(o_prot)?;
        }
        o_prot.write_list_end()
    }

    #[inline]
    fn read(i_prot: &mut dyn TInputProtocol) -> thrift::Result<Self> {
        let list_ident = i_prot.read_list_begin()?;
        let mut val = Vec::with_capacity(prealloc_size(list_ident.size));
        for _ in 0..list_ident.size {
            val.push(T::read(i_prot)?);
        }
        i_prot.read_list_end()?;
        Ok(val)
    }
}

/// What stands in lists: no `u8`, since a `Vec<u8>` is a binary.
trait Element: Value {}

impl Element for i64 {}
impl Element for OrderedFloat<f64> {}
impl Element for String {}
impl Element for Item {}

impl<K: Value + Ord, V: Value> Value for BTreeMap<K, V> {
    const TYPE: TType = TType::Map;

    #[inline]
    fn write(&self, o_prot: &mut dyn TOutputProtocol) -> thrift::Result<()> {
        o_prot.write_map_begin(&TMapIdentifier::new(K::TYPE, V::TYPE, self.len() as i32))?;
        for (k, v) in self {
            k.write(o_prot)?;
            v.write(o_prot)?;
        }
        o_prot.write_map_end()
    }

    #[inline]
    fn read(i_prot: &mut dyn TInputProtocol) -> thrift::Result<Self> {
        let map_ident = i_prot.read_map_begin()?;
        let mut val = BTreeMap::new();
        for _ in 0..map_ident.size {
            let map_key = K::read(i_prot)?;
            let map_val = V::read(i_prot)?;
            val.insert(map_key, map_val);
        }
        i_prot.read_map_end()?;
        Ok(val)
    }
}

/// How a struct has a field: as it is, or as an `Option`.
trait Field: Sized {
    type Value: Value;

    fn present(&self) -> Option<&Self::Value>;

    fn from_read(name: &str, read: Option<Self::Value>) -> thrift::Result<Self>;
}

impl<T: Value> Field for T {
    type Value = T;

    #[inline]
    fn present(&self) -> Option<&T> {
        Some(self)
    }

    #[inline]
    fn from_read(name: &str, read: Option<T>) -> thrift::Result<Self> {
        verify_required_field_exists(name, &read)?;
        Ok(read.expect("auto-generated code should have checked for presence of required fields"))
    }
}

impl<T: Value> Field for Option<T> {
    type Value = T;

    #[inline]
    fn present(&self) -> Option<&T> {
        self.as_ref()
    }

    #[inline]
    fn from_read(_name: &str, read: Option<T>) -> thrift::Result<Self> {
        Ok(read)
    }
}

macro_rules! structs {
    ($($name:ident { $($id:literal: $field:ident: $rust:ty,)* })*) => {$(
        #[derive(Clone, Debug, PartialEq)]
        struct $name {
            $($field: $rust,)*
        }

        impl TSerializable for $name {
            fn read_from_in_protocol(i_prot: &mut dyn TInputProtocol) -> thrift::Result<Self> {
                i_prot.read_struct_begin()?;
                $(let mut $field: Option<<$rust as Field>::Value> = None;)*
                loop {
                    let field_ident = i_prot.read_field_begin()?;
                    if field_ident.field_type == TType::Stop {
                        break;
                    }
                    let field_id = field_id(&field_ident)?;
                    match field_id {
                        $($id => {
                            let val = Value::read(i_prot)?;
                            $field = Some(val);
                        })*
                        _ => i_prot.skip(field_ident.field_type)?,
                    }
                    i_prot.read_field_end()?;
                }
                i_prot.read_struct_end()?;
                Ok(Self {
                    $($field: Field::from_read(
                        concat!(stringify!($name), ".", stringify!($field)),
                        $field,
                    )?,)*
                })
            }

            fn write_to_out_protocol(&self, o_prot: &mut dyn TOutputProtocol) -> thrift::Result<()> {
                o_prot.write_struct_begin(&TStructIdentifier::new(stringify!($name)))?;
                $(if let Some(fld_var) = self.$field.present() {
                    o_prot.write_field_begin(&TFieldIdentifier::new(
                        stringify!($field),
                        <<$rust as Field>::Value as Value>::TYPE,
                        $id,
                    ))?;
                    fld_var.write(o_prot)?;
                    o_prot.write_field_end()?;
                })*
                o_prot.write_field_stop()?;
                o_prot.write_struct_end()
            }
        }

        impl Value for $name {
            const TYPE: TType = TType::Struct;

            #[inline]
            fn write(&self, o_prot: &mut dyn TOutputProtocol) -> thrift::Result<()> {
                self.write_to_out_protocol(o_prot)
            }

            #[inline]
            fn read(i_prot: &mut dyn TInputProtocol) -> thrift::Result<Self> {
                Self::read_from_in_protocol(i_prot)
            }
        }
    )*};
}

structs! {
    Flat {
        1: flag: bool,
        2: byte: i8,
        3: short: i16,
        4: width: i32,
        5: height: i32,
        6: depth: i32,
        7: created: i64,
        8: changed: i64,
        9: latitude: OrderedFloat<f64>,
        10: longitude: OrderedFloat<f64>,
        11: id: String,
        12: name: String,
        13: city: String,
    }
    Point {
        1: x: i32,
        2: y: i32,
        3: label: Option<String>,
    }
    Item {
        1: id: i64,
        2: name: String,
        3: price: Option<OrderedFloat<f64>>,
        4: note: Option<String>,
        5: tags: Vec<String>,
        6: at: Point,
        7: digest: Vec<u8>,
    }
    Nested {
        1: title: String,
        2: first: Item,
        3: items: Vec<Item>,
        4: counts: BTreeMap<String, i32>,
        5: points: BTreeMap<i32, Point>,
        6: comment: Option<String>,
        7: numbers: Option<Vec<i64>>,
        8: last: Option<Item>,
    }
    Blob {
        1: data: Vec<u8>,
    }
    Longs {
        1: values: Vec<i64>,
    }
    Doubles {
        1: values: Vec<OrderedFloat<f64>>,
    }
}
