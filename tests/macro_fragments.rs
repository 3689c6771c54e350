//! The macros in a `macro_rules`: what a fragment holds comes in an invisible group, and means what it means when it is written in place.

use std::{
    collections::BTreeMap,
    sync::atomic::{AtomicI32, Ordering},
};

use alato::{
    Layer, RpcError, Service, ThriftEnum, ThriftException, ThriftStruct, ThriftUnion, service,
    thrift::{
        binary,
        descriptor::{Describe, Requiredness},
    },
    thrift_service,
};

/// Writes and reads milliseconds as an `i64`.
mod millis {
    use std::time::Duration;

    use alato::thrift::{DecodeError, Decoder, Encode, EncodeError, Encoder, TType};

    pub(crate) const TYPE: TType = TType::I64;

    pub(crate) fn encode<E: Encoder>(value: &Duration, encoder: &mut E) -> Result<(), EncodeError> {
        Encode::encode(&i64::try_from(value.as_millis()).unwrap(), encoder)
    }

    pub(crate) fn decode<'de, D: Decoder<'de>>(decoder: &mut D) -> Result<Duration, DecodeError> {
        decoder
            .read_i64()
            .map(|n| Duration::from_millis(n.unsigned_abs()))
    }
}

macro_rules! structs {
    (
        $crate_path:path, $runtime:literal, $name:ident called $renamed:literal, $doc:literal, $bound:literal,
        $id:literal $negative:literal $positive:literal $expr_id:expr,
        $text:expr, $number:expr, $ty:ty, $option:ty, $with:path, $field:literal, $meta:meta, [$($inner:meta),*]
    ) => {
        #[doc = $doc]
        #[derive(ThriftStruct, Debug, PartialEq)]
        #[thrift(crate = $crate_path, rename = $renamed, bound = $bound)]
        struct $name<T> {
            #[thrift(id = $id, required, rename = $field)]
            a: i32,
            #[thrift(id = $negative, default = $text)]
            b: String,
            #[thrift(id = -$positive, default = $number * 2)]
            c: i32,
            #[thrift(id = $expr_id)]
            d: $ty,
            #[thrift(id = 7)]
            e: $option,
            #[thrift($($inner),*, with = $with)]
            f: std::time::Duration,
            #[$meta]
            g: T,
        }

        #[derive(ThriftEnum, Clone, Copy, Debug, PartialEq)]
        #[thrift(crate = $runtime, rename = $renamed)]
        enum Numbered {
            #[thrift(rename = $field)]
            First = $id,
            Second,
            Third = $negative,
        }

        #[derive(ThriftEnum, Clone, Copy, Debug, PartialEq)]
        #[repr(i32)]
        enum Computed {
            Doubled = $number * 2,
            #[thrift(unknown)]
            Other(i32),
        }

        #[derive(ThriftUnion, Debug, PartialEq)]
        #[thrift(rename = $renamed, bound = $bound)]
        enum Either<T> {
            #[thrift(id = $id)]
            Left($ty),
            #[thrift(id = $negative, rename = $field)]
            Right(T),
        }

        #[derive(ThriftException, Debug, PartialEq)]
        #[thrift(rename = $renamed)]
        struct Failed {
            #[thrift(id = $id)]
            why: $ty,
        }

        #[derive(ThriftException, Debug, PartialEq)]
        #[thrift(crate = $crate_path)]
        enum Thrown {
            #[thrift(id = $negative, rename = $field)]
            Failed(Failed),
        }

        #[doc = $doc]
        #[thrift_service(rename = $renamed, crate = $crate_path)]
        trait Renamed {
            #[thrift(rename = $field)]
            async fn first(
                &self,
                #[thrift(id = $id, required, rename = $field)] a: $ty,
                #[thrift(id = $negative, default = $text)] b: String,
                #[thrift(id = 9)] c: $option,
            ) -> Result<$ty, RpcError<Thrown>>;
        }
    };
}

structs! {
    ::alato, "::alato", Record called "TheRecord", " Says something.", "T: alato::thrift::Encode + for<'de> alato::thrift::Decode<'de> + alato::thrift::descriptor::Describe",
    1 -2 3 5,
    "text", 1 + 2, Vec<u8>, Option<i64>, millis, "theField", thrift(id = 10, default_requiredness),
    [id = 8, default]
}

#[test]
fn values_of_fragments_mean_what_they_mean_when_written_in_place() {
    let descriptor = <Record<i32>>::descriptor().as_struct().unwrap();
    assert_eq!(
        (&*descriptor.name, &*descriptor.docs),
        ("TheRecord", "Says something.")
    );
    let fields: Vec<_> = descriptor
        .fields
        .iter()
        .map(|field| (field.id, &*field.name, field.requiredness))
        .collect();
    let plain = Requiredness::Default;
    let expected = [
        (1, "theField", Requiredness::Required),
        (-2, "b", plain),
        (-3, "c", plain),
        (5, "d", plain),
        (7, "e", Requiredness::Optional),
        (8, "f", plain),
        (10, "g", plain),
    ];
    assert_eq!(fields, expected);
    assert_eq!(descriptor.fields[3].ty.to_string(), "binary");

    let read: Record<i32> = binary::from_slice(&[8, 0, 1, 0, 0, 0, 9, 0]).unwrap();
    let expected = Record {
        a: 9,
        b: "text".to_owned(),
        c: 6,
        d: vec![],
        e: None,
        f: std::time::Duration::ZERO,
        g: 0,
    };
    assert_eq!(read, expected);
    let again = binary::to_vec(&expected).unwrap();
    assert_eq!(binary::from_slice::<Record<i32>>(&again).unwrap(), expected);
}

#[test]
fn enums_unions_and_exceptions_take_fragments() {
    let numbers = [Numbered::First, Numbered::Second, Numbered::Third].map(i32::from);
    assert_eq!(numbers, [1, 2, -2]);
    assert_eq!(i32::from(Computed::Doubled), 6);
    assert_eq!(Computed::from(5), Computed::Other(5));
    let descriptor = Numbered::descriptor().as_enum().unwrap();
    assert_eq!(&*descriptor.variants[0].name, "theField");
    let either: Either<i32> = Either::Right(5);
    let bytes = binary::to_vec(&either).unwrap();
    assert_eq!(bytes, [8, 0xff, 0xfe, 0, 0, 0, 5, 0]);
    assert_eq!(binary::from_slice::<Either<i32>>(&bytes).unwrap(), either);
    let left: Either<i32> = Either::Left(vec![1]);
    let bytes = binary::to_vec(&left).unwrap();
    assert_eq!(binary::from_slice::<Either<i32>>(&bytes).unwrap(), left);
    assert_eq!(
        Thrown::from(Failed { why: vec![] }).to_string(),
        "Failed { why: [] }"
    );
}

struct Handler;

impl Renamed for Handler {
    async fn first(
        &self,
        a: Vec<u8>,
        b: String,
        c: Option<i64>,
    ) -> Result<Vec<u8>, RpcError<Thrown>> {
        assert_eq!((b.as_str(), c), ("given", None));
        if a.is_empty() {
            return Err(Failed { why: vec![1] }.into());
        }
        Ok(a)
    }
}

#[tokio::test]
async fn service_arguments_take_fragments() {
    let descriptor = RenamedClient::<()>::descriptor();
    assert_eq!(
        (&*descriptor.name, &*descriptor.docs),
        ("TheRecord", "Says something.")
    );
    let method = descriptor.method("theField").unwrap();
    let arguments: Vec<_> = method
        .arguments
        .fields
        .iter()
        .map(|field| (field.id, &*field.name, field.requiredness))
        .collect();
    let expected = [
        (1, "theField", Requiredness::Required),
        (-2, "b", Requiredness::Default),
        (9, "c", Requiredness::Optional),
    ];
    assert_eq!(arguments, expected);
    let client = RenamedClient::new(RenamedServer::new(Handler));
    let reply = client.first(vec![3], "given".to_owned(), None).await;
    assert_eq!(reply.unwrap(), [3]);
    let thrown = client.first(vec![], "given".to_owned(), None).await;
    assert!(matches!(thrown, Err(RpcError::Declared(Thrown::Failed(_)))));
}

macro_rules! middleware {
    ($runtime:path, $inner:ty, $held:ty, $marker:ty, $cx:ty, $context:ty, $request:ty, $response:ty, $number:expr) => {
        #[derive(Layer)]
        #[layer(crate = $runtime)]
        struct Adding<S> {
            #[layer(inner)]
            inner: $inner,
            by: $held,
            marker: $marker,
        }

        #[service(crate = $runtime)]
        impl<S: Service<$context, $request, Response = $response>> Service<$context, $request>
            for Adding<S>
        {
            async fn call(&self, cx: $cx, req: $request) -> Result<$response, S::Error> {
                let _ = &self.marker;
                self.inner.call(cx, $number * 2 + req + self.by).await
            }
        }

        #[service(crate = $runtime)]
        async fn echo(_cx: $cx, req: $request) -> Result<$response, std::convert::Infallible> {
            let doubled = $number * 2;
            Ok(req - doubled - ($number as i32) - $number.pow(2))
        }
    };
}

middleware! {
    ::alato, S, i32, std::marker::PhantomData<fn() -> BTreeMap<i32, i32>>, &mut u8, u8, i32, i32, 1_i32 + 2
}

#[tokio::test]
async fn services_and_layers_take_fragments() {
    let service = AddingLayer::new(3).layer(echo);
    // The three is one number in every use: 4 + 6 + 3, and then - 6 - 3 - 9.
    assert_eq!(service.call(&mut 0, 4).await, Ok(-5));
}

macro_rules! everywhere {
    ($(#[$on:meta])* $vis:vis $name:ident, #[$field:meta], #[$method:meta], #[$layer:meta], $body:block, $pattern:pat, $statement:stmt) => {
        $(#[$on])*
        $vis struct $name {
            #[$field]
            $vis n: i32,
        }

        #[derive(ThriftUnion, Debug, PartialEq)]
        $vis enum Union {
            #[$field]
            N(i32),
        }

        #[derive(Layer)]
        $vis struct Same<S> {
            #[$layer]
            inner: S,
        }

        #[service]
        impl<S: Service<(), i32>> Service<(), i32> for Same<S> {
            async fn call(&self, $pattern: &mut (), req: i32) -> Result<S::Response, S::Error> {
                $statement;
                self.inner.call(&mut (), req + 3).await
            }
        }

        #[service]
        async fn eight(_cx: &mut (), _req: i32) -> Result<i32, std::convert::Infallible> $body

        #[thrift_service]
        $vis trait Attributed {
            #[$method]
            async fn call(&self, #[$field] n: i32) -> Result<i32, RpcError>;
        }
    };
}

everywhere! {
    #[derive(ThriftStruct, Debug, PartialEq)]
    #[thrift(rename = "Other")]
    pub(crate) Attributes, #[thrift(id = 4, rename = "m")], #[thrift(rename = "wire_name")], #[layer(inner)],
    { Ok(8) }, _, assert!(PASSED.fetch_add(1, Ordering::Relaxed) == 0)
}

static PASSED: AtomicI32 = AtomicI32::new(0);

#[tokio::test]
async fn whole_attributes_blocks_patterns_and_statements_are_fragments() {
    let descriptor = Attributes::descriptor().as_struct().unwrap();
    let field = &descriptor.fields[0];
    assert_eq!(
        (&*descriptor.name, field.id, &*field.name),
        ("Other", 4, "m")
    );
    assert_eq!(binary::to_vec(&Union::N(1)).unwrap()[..3], [8, 0, 4]);
    let service = SameLayer::new().layer(eight);
    assert_eq!(service.call(&mut (), 4).await, Ok(8));
    assert_eq!(PASSED.load(Ordering::Relaxed), 1);
    let method = AttributedClient::<()>::descriptor().method("wire_name");
    let argument = &method.unwrap().arguments.fields[0];
    assert_eq!((argument.id, &*argument.name), (4, "m"));
}
