//! Apache's crate: a thread for each connection on the server, framed, in the binary protocol; a thread for each caller.
//!
//! What its compiler would generate for `echo.thrift` is written by hand, as far as it is needed.

use std::{
    net::{SocketAddr, TcpListener, TcpStream},
    time::Instant,
};

use thrift::{
    protocol::{
        TBinaryInputProtocol, TBinaryInputProtocolFactory, TBinaryOutputProtocol,
        TBinaryOutputProtocolFactory, TFieldIdentifier, TInputProtocol, TMessageIdentifier,
        TMessageType, TOutputProtocol, TStructIdentifier, TType,
    },
    server::{TProcessor, TServer},
    transport::{
        ReadHalf, TFramedReadTransport, TFramedReadTransportFactory, TFramedWriteTransport,
        TFramedWriteTransportFactory, TIoChannel, TTcpChannel, WriteHalf,
    },
};

use super::{Cell, payload};
use crate::load::{Load, Recorder};

/// As many callers as there are at most.
const THREADS: usize = 1 << 10;

pub fn serve(listener: TcpListener) {
    let mut server = TServer::new(
        TFramedReadTransportFactory::new(),
        TBinaryInputProtocolFactory::new(),
        TFramedWriteTransportFactory::new(),
        TBinaryOutputProtocolFactory::new(),
        Processor,
        THREADS,
    );
    let address = listener.local_addr().expect("the address");
    // It opens the port itself, and takes some time to start its threads.
    drop(listener);
    std::thread::spawn(move || server.listen(address).expect("the port"));
    while TcpStream::connect(address).is_err() {
        std::thread::yield_now();
    }
}

struct Processor;

impl TProcessor for Processor {
    fn process(
        &self,
        input: &mut dyn TInputProtocol,
        output: &mut dyn TOutputProtocol,
    ) -> thrift::Result<()> {
        let call = input.read_message_begin()?;
        let payload = read(input, 1)?;
        input.read_message_end()?;
        let reply = TMessageIdentifier::new(call.name, TMessageType::Reply, call.sequence_number);
        output.write_message_begin(&reply)?;
        write(output, 0, &payload)?;
        output.write_message_end()?;
        output.flush()
    }
}

/// A struct whose field `id` is the payload: arguments, or a result.
fn read(input: &mut dyn TInputProtocol, id: i16) -> thrift::Result<Vec<u8>> {
    let mut payload = Vec::new();
    input.read_struct_begin()?;
    loop {
        let field = input.read_field_begin()?;
        match (field.field_type, field.id) {
            (TType::Stop, _) => break,
            (TType::Struct, Some(found)) if found == id => payload = read_payload(input)?,
            (ttype, _) => input.skip(ttype)?,
        }
        input.read_field_end()?;
    }
    input.read_struct_end()?;
    Ok(payload)
}

fn read_payload(input: &mut dyn TInputProtocol) -> thrift::Result<Vec<u8>> {
    let mut data = Vec::new();
    input.read_struct_begin()?;
    loop {
        let field = input.read_field_begin()?;
        match (field.field_type, field.id) {
            (TType::Stop, _) => break,
            (TType::String, Some(1)) => data = input.read_bytes()?,
            (ttype, _) => input.skip(ttype)?,
        }
        input.read_field_end()?;
    }
    input.read_struct_end()?;
    Ok(data)
}

fn write(output: &mut dyn TOutputProtocol, id: i16, payload: &[u8]) -> thrift::Result<()> {
    output.write_struct_begin(&TStructIdentifier::new("message"))?;
    output.write_field_begin(&TFieldIdentifier::new("payload", TType::Struct, id))?;
    output.write_struct_begin(&TStructIdentifier::new("Payload"))?;
    output.write_field_begin(&TFieldIdentifier::new("data", TType::String, 1))?;
    output.write_bytes(payload)?;
    output.write_field_end()?;
    output.write_field_stop()?;
    output.write_struct_end()?;
    output.write_field_end()?;
    output.write_field_stop()?;
    output.write_struct_end()
}

pub fn call(load: &Load, server: SocketAddr, cell: Cell) {
    for _ in 0..cell.concurrency {
        let mut client = Client::new(server);
        let payload = payload(cell.payload);
        let mut recorder = load.recorder();
        std::thread::spawn(move || {
            while Recorder::goes_on() {
                let start = Instant::now();
                let reply = client.echo(&payload).expect("a reply");
                assert_eq!(reply.len(), payload.len(), "the payload came back short");
                recorder.note(start);
            }
        });
    }
}

struct Client {
    input: TBinaryInputProtocol<TFramedReadTransport<ReadHalf<TTcpChannel>>>,
    output: TBinaryOutputProtocol<TFramedWriteTransport<WriteHalf<TTcpChannel>>>,
    sequence_id: i32,
}

impl Client {
    fn new(server: SocketAddr) -> Self {
        let stream = TcpStream::connect(server).expect("the server");
        stream.set_nodelay(true).expect("a socket");
        let channel = TTcpChannel::with_stream(stream);
        let (read, write) = channel.split().expect("a socket");
        Self {
            input: TBinaryInputProtocol::new(TFramedReadTransport::new(read), true),
            output: TBinaryOutputProtocol::new(TFramedWriteTransport::new(write), true),
            sequence_id: 0,
        }
    }

    fn echo(&mut self, payload: &[u8]) -> thrift::Result<Vec<u8>> {
        self.sequence_id = self.sequence_id.wrapping_add(1);
        let call = TMessageIdentifier::new("echo", TMessageType::Call, self.sequence_id);
        self.output.write_message_begin(&call)?;
        write(&mut self.output, 1, payload)?;
        self.output.write_message_end()?;
        self.output.flush()?;
        let reply = self.input.read_message_begin()?;
        assert_eq!(reply.sequence_number, self.sequence_id);
        let payload = read(&mut self.input, 0)?;
        self.input.read_message_end()?;
        Ok(payload)
    }
}
