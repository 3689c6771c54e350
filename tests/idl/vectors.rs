//! Bytes that Apache's Python library wrote, as values and as messages of a service.

use std::net::SocketAddr;

use alato::{
    Protocol,
    thrift::{Decode, MessageKind, binary, compact, json},
};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream},
};

pub(crate) const PROTOCOLS: [(&str, Protocol); 3] = [
    ("binary", Protocol::Binary),
    ("compact", Protocol::Compact),
    ("json", Protocol::Json),
];

/// A file of cases: `case`, `proto` and `hex` in each line.
#[derive(Clone, Copy)]
pub(crate) struct Vectors(pub(crate) &'static str);

impl Vectors {
    /// Returns the bytes of a case, in a protocol.
    pub(crate) fn bytes(self, case: &str, protocol: &str) -> Vec<u8> {
        let lines = self.0.lines();
        let mut lines = lines.map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
        let found = lines.find(|line| line["case"] == case && line["proto"] == protocol);
        let hex = found.unwrap_or_else(|| panic!("{case} in {protocol}"))["hex"].clone();
        let digits = hex.as_str().unwrap().as_bytes().chunks(2);
        digits
            .map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap())
            .collect()
    }

    /// Reads a case.
    pub(crate) fn read<T: for<'de> Decode<'de>>(self, case: &str, protocol: &str) -> T {
        let bytes = self.bytes(case, protocol);
        let read = match protocol {
            "binary" => binary::from_slice(&bytes),
            "compact" => compact::from_slice(&bytes),
            _ => json::from_slice(&bytes),
        };
        read.unwrap_or_else(|error| panic!("{case} in {protocol}: {error}"))
    }

    /// Returns a message in a frame, around the arguments or the result that a case is.
    fn framed(
        self,
        method: &str,
        case: &str,
        protocol: &str,
        kind: MessageKind,
        id: i32,
    ) -> Vec<u8> {
        let body = self.bytes(case, protocol);
        let number = if kind == MessageKind::Call { 1 } else { 2 };
        let len = u8::try_from(method.len()).unwrap();
        let message = match protocol {
            "binary" => [
                &[0x80, 1, 0, number, 0, 0, 0, len][..],
                method.as_bytes(),
                &id.to_be_bytes(),
                &body,
            ]
            .concat(),
            "compact" => {
                let id = u8::try_from(id).unwrap();
                [
                    &[0x82, (number << 5) | 1, id, len][..],
                    method.as_bytes(),
                    &body,
                ]
                .concat()
            }
            _ => [
                format!("[1,\"{method}\",{number},{id},").as_bytes(),
                &body,
                b"]",
            ]
            .concat(),
        };
        let len = u32::try_from(message.len()).unwrap();
        [&len.to_be_bytes()[..], &message].concat()
    }

    /// Calls a method of a server with the arguments that a case is, and returns the frame of the reply.
    pub(crate) async fn call(
        self,
        address: SocketAddr,
        method: &str,
        case: &str,
        protocol: &str,
    ) -> Vec<u8> {
        let mut stream = TcpStream::connect(address).await.unwrap();
        let call = self.framed(method, case, protocol, MessageKind::Call, 7);
        stream.write_all(&call).await.unwrap();
        frame(&mut stream).await
    }

    /// Starts a server that answers one call with the result that a case is.
    pub(crate) async fn answer(
        self,
        method: &'static str,
        case: &'static str,
        protocol: &'static str,
    ) -> SocketAddr {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(async move {
            let (mut stream, _) = listener.accept().await.unwrap();
            let call = frame(&mut stream).await;
            let id = match protocol {
                "binary" => {
                    let at = 8 + method.len();
                    i32::from_be_bytes(call[at..at + 4].try_into().unwrap())
                }
                "compact" => i32::from(call[2]),
                _ => {
                    let call: serde_json::Value = serde_json::from_slice(&call).unwrap();
                    i32::try_from(call[3].as_i64().unwrap()).unwrap()
                }
            };
            let reply = self.framed(method, case, protocol, MessageKind::Reply, id);
            stream.write_all(&reply).await.unwrap();
            // Until the client closes it.
            let _ = stream.read_u8().await;
        });
        address
    }
}

async fn frame(stream: &mut TcpStream) -> Vec<u8> {
    let mut frame = vec![0; stream.read_u32().await.unwrap() as usize];
    stream.read_exact(&mut frame).await.unwrap();
    frame
}

/// Returns true if the encoding of a value is in a reply.
pub(crate) fn holds(reply: &[u8], value: &impl alato::thrift::Encode, protocol: &str) -> bool {
    let value = match protocol {
        "binary" => binary::to_vec(value),
        "compact" => compact::to_vec(value),
        _ => json::to_vec(value),
    }
    .unwrap();
    reply.windows(value.len()).any(|part| part == value)
}
