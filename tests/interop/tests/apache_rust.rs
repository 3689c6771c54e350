//! Against Apache Thrift's own Rust crate, both ways: what the two share is the wire.

#[path = "../../../examples/calculator/mod.rs"]
#[allow(dead_code)]
mod calculator;

use std::{
    collections::BTreeMap,
    net::{SocketAddr, TcpListener, TcpStream},
};

use alato::{RpcError, Server};
use calculator::{
    Calculator, CalculatorClient, CalculatorServer, Entry, InvalidOperation, Operation, Work,
};
use thrift::{
    protocol::{
        TBinaryInputProtocol, TBinaryOutputProtocol, TFieldIdentifier, TInputProtocol,
        TListIdentifier, TMessageIdentifier, TMessageType, TOutputProtocol, TStructIdentifier,
        TType,
    },
    transport::{
        ReadHalf, TFramedReadTransport, TFramedWriteTransport, TIoChannel, TTcpChannel, WriteHalf,
    },
};

type Input = TBinaryInputProtocol<TFramedReadTransport<ReadHalf<TTcpChannel>>>;
type Output = TBinaryOutputProtocol<TFramedWriteTransport<WriteHalf<TTcpChannel>>>;

fn protocols(stream: TcpStream) -> (Input, Output) {
    let (read, write) = TTcpChannel::with_stream(stream).split().unwrap();
    (
        TBinaryInputProtocol::new(TFramedReadTransport::new(read), true),
        TBinaryOutputProtocol::new(TFramedWriteTransport::new(write), true),
    )
}

fn write_i32(output: &mut Output, id: i16, value: i32) -> thrift::Result<()> {
    output.write_field_begin(&TFieldIdentifier::new("", TType::I32, id))?;
    output.write_i32(value)?;
    output.write_field_end()
}

/// `1: i32 log_id, 2: Work work`, or `1: i32 a, 2: i32 b`.
fn write_call(
    output: &mut Output,
    name: &str,
    id: i32,
    first: i32,
    second: Second<'_>,
) -> thrift::Result<()> {
    output.write_message_begin(&TMessageIdentifier::new(name, TMessageType::Call, id))?;
    output.write_struct_begin(&TStructIdentifier::new("args"))?;
    write_i32(output, 1, first)?;
    match second {
        Second::Int(value) => write_i32(output, 2, value)?,
        Second::Work(op, operands) => {
            output.write_field_begin(&TFieldIdentifier::new("work", TType::Struct, 2))?;
            output.write_struct_begin(&TStructIdentifier::new("Work"))?;
            write_i32(output, 1, op)?;
            output.write_field_begin(&TFieldIdentifier::new("operands", TType::List, 2))?;
            let len = i32::try_from(operands.len()).unwrap();
            output.write_list_begin(&TListIdentifier::new(TType::I32, len))?;
            for &operand in operands {
                output.write_i32(operand)?;
            }
            output.write_list_end()?;
            output.write_field_end()?;
            output.write_field_stop()?;
            output.write_struct_end()?;
            output.write_field_end()?;
        }
    }
    output.write_field_stop()?;
    output.write_struct_end()?;
    output.write_message_end()?;
    output.flush()
}

#[derive(Clone, Copy)]
enum Second<'a> {
    Int(i32),
    Work(i32, &'a [i32]),
}

/// What a result struct holds, as far as this test is concerned.
#[derive(Debug, PartialEq)]
enum Answer {
    I32(i32),
    I64(i64),
    Thrown { op: i32, why: String },
}

fn read_answer(input: &mut Input, sequence_id: i32) -> thrift::Result<Answer> {
    let message = input.read_message_begin()?;
    assert_eq!(message.message_type, TMessageType::Reply);
    assert_eq!(message.sequence_number, sequence_id);
    input.read_struct_begin()?;
    let field = input.read_field_begin()?;
    let answer = match (field.id, field.field_type) {
        (Some(0), TType::I32) => Answer::I32(input.read_i32()?),
        (Some(0), TType::I64) => Answer::I64(input.read_i64()?),
        (Some(1), TType::Struct) => {
            input.read_struct_begin()?;
            assert_eq!(input.read_field_begin()?.id, Some(1));
            let op = input.read_i32()?;
            assert_eq!(input.read_field_begin()?.id, Some(2));
            let why = input.read_string()?;
            assert_eq!(input.read_field_begin()?.field_type, TType::Stop);
            Answer::Thrown { op, why }
        }
        other => panic!("unexpected field {other:?}"),
    };
    assert_eq!(input.read_field_begin()?.field_type, TType::Stop);
    input.read_struct_end()?;
    input.read_message_end()?;
    Ok(answer)
}

/// Adds, and throws on anything but an addition.
struct Adder;

impl Calculator for Adder {
    async fn ping(&self) -> Result<(), RpcError> {
        Ok(())
    }

    async fn add(&self, a: i32, b: i32) -> Result<i32, RpcError> {
        Ok(a.wrapping_add(b))
    }

    async fn calculate(&self, log_id: i32, work: Work) -> Result<i64, RpcError<InvalidOperation>> {
        if work.op != Operation::Add {
            let why = format!("{log_id} adds nothing");
            return Err(InvalidOperation { op: work.op, why }.into());
        }
        Ok(work.operands.iter().copied().map(i64::from).sum())
    }

    async fn history(&self) -> Result<Vec<Entry>, RpcError> {
        Ok(Vec::new())
    }

    async fn statistics(&self) -> Result<BTreeMap<Operation, i32>, RpcError> {
        Ok(BTreeMap::new())
    }

    async fn clear(&self) -> Result<(), RpcError> {
        Ok(())
    }
}

#[tokio::test]
async fn apaches_rust_client_calls_our_server() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let server = Server::new(CalculatorServer::new(Adder));
    tokio::spawn(server.serve(listener, std::future::pending()));

    let client = move || {
        let (mut input, mut output) = protocols(TcpStream::connect(address).unwrap());
        let mut call = |name: &str, id: i32, first: i32, second: Second<'_>| {
            write_call(&mut output, name, id, first, second).unwrap();
            read_answer(&mut input, id).unwrap()
        };
        assert_eq!(call("add", 1, 2, Second::Int(3)), Answer::I32(5));
        let sum = call("calculate", -2, 7, Second::Work(1, &[i32::MAX, 1]));
        assert_eq!(sum, Answer::I64(i64::from(i32::MAX) + 1));
        let why = "7 adds nothing".to_owned();
        let thrown = call("calculate", 3, 7, Second::Work(77, &[]));
        assert_eq!(thrown, Answer::Thrown { op: 77, why });
    };
    tokio::task::spawn_blocking(client).await.unwrap();
}

#[tokio::test]
async fn our_client_calls_apaches_rust_server() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address: SocketAddr = listener.local_addr().unwrap();
    std::thread::spawn(move || serve_with_apache(&listener));

    let client = CalculatorClient::builder(address).build();
    assert_eq!(client.add(i32::MAX, 1).await.unwrap(), i32::MIN);
    let work = |op, operands: &[i32]| Work {
        op,
        operands: operands.to_vec(),
        comment: None,
    };
    let sum = client.calculate(1, work(Operation::Add, &[1, 2, 3])).await;
    assert_eq!(sum.unwrap(), 6);
    let thrown = client.calculate(1, work(Operation::Divide, &[])).await;
    let why = "adds nothing".to_owned();
    assert_eq!(
        thrown.unwrap_err().into_declared(),
        Some(InvalidOperation {
            op: Operation::Divide,
            why
        })
    );
}

/// Answers `add` and `calculate` on one connection, by Apache's protocol and transport.
fn serve_with_apache(listener: &TcpListener) {
    let (stream, _) = listener.accept().unwrap();
    let (mut input, mut output) = protocols(stream);
    while let Ok(message) = input.read_message_begin() {
        let answer = read_arguments(&mut input);
        input.read_message_end().unwrap();
        let reply =
            TMessageIdentifier::new(message.name, TMessageType::Reply, message.sequence_number);
        output.write_message_begin(&reply).unwrap();
        output
            .write_struct_begin(&TStructIdentifier::new("result"))
            .unwrap();
        write_answer(&mut output, answer).unwrap();
        output.write_field_stop().unwrap();
        output.write_struct_end().unwrap();
        output.write_message_end().unwrap();
        output.flush().unwrap();
    }
}

fn read_arguments(input: &mut Input) -> Answer {
    input.read_struct_begin().unwrap();
    input.read_field_begin().unwrap();
    let first = input.read_i32().unwrap();
    let answer = match input.read_field_begin().unwrap().field_type {
        TType::I32 => Answer::I32(first.wrapping_add(input.read_i32().unwrap())),
        _ => {
            input.read_struct_begin().unwrap();
            input.read_field_begin().unwrap();
            let op = input.read_i32().unwrap();
            input.read_field_begin().unwrap();
            let list = input.read_list_begin().unwrap();
            let sum = (0..list.size)
                .map(|_| i64::from(input.read_i32().unwrap()))
                .sum();
            assert_eq!(input.read_field_begin().unwrap().field_type, TType::Stop);
            match op {
                1 => Answer::I64(sum),
                op => Answer::Thrown {
                    op,
                    why: "adds nothing".into(),
                },
            }
        }
    };
    assert_eq!(input.read_field_begin().unwrap().field_type, TType::Stop);
    answer
}

fn write_answer(output: &mut Output, answer: Answer) -> thrift::Result<()> {
    match answer {
        Answer::I32(value) => write_i32(output, 0, value),
        Answer::I64(value) => {
            output.write_field_begin(&TFieldIdentifier::new("success", TType::I64, 0))?;
            output.write_i64(value)
        }
        Answer::Thrown { op, why } => {
            output.write_field_begin(&TFieldIdentifier::new("invalid", TType::Struct, 1))?;
            output.write_struct_begin(&TStructIdentifier::new("InvalidOperation"))?;
            write_i32(output, 1, op)?;
            output.write_field_begin(&TFieldIdentifier::new("why", TType::String, 2))?;
            output.write_string(&why)?;
            output.write_field_stop()?;
            output.write_struct_end()
        }
    }
}
