//! `alato call`: one call, with arguments and result in JSON.

use std::time::Instant;

use alato_metainfo::Kind;
use alato_rpc::{Reply, ReplyKind, RpcError};
use alato_thrift::{ApplicationException, StructValue, descriptor::StructDescriptor};
use serde_json::{Value as Json, json};

use crate::{
    invocation::{Invocation, Prepared},
    outcome::{Failure, Outcome, Status},
    schema::Method,
    terminal::{self, ColorChoice},
};

pub(crate) const EXAMPLES: &str = "\
Examples:
  alato call localhost:9090 Calculator.add '{\"a\": 1, \"b\": 2}' -i calculator.thrift
  alato call localhost:9090 add '[1, 2]'                arguments by their order; IDL from alato.toml
  alato call unix:/run/echo Echo.echo @message.json --transport unframed --protocol compact
  alato call localhost:9090 Echo.ping --transport ttheader --meta TENANT=acme --timeout 500ms

Exit status: 0 with the result, 3 with an exception that the method declares, 4 with an application exception,
5 if there was no answer, 2 if the command line or the arguments are wrong, 1 if the files are.";

#[derive(Debug, clap::Args)]
pub(crate) struct Arguments {
    #[command(flatten)]
    invocation: Invocation,
    /// Says how long it took, and what metadata came back
    #[arg(short, long)]
    verbose: bool,
}

pub(crate) fn run(arguments: &Arguments, color: ColorChoice) -> Outcome {
    let Prepared {
        method,
        target,
        request,
    } = arguments.invocation.prepare(1, color)?;
    let start = Instant::now();
    let (context, reply) = runtime()?.block_on(target.call(request));
    if arguments.verbose {
        terminal::note(&format!("{:?}\n", start.elapsed()));
        for (key, value) in context.metadata().iter(Kind::Downstream) {
            terminal::note(&format!("{key}={value}\n"));
        }
    }
    show(reply, &method, color)
}

pub(crate) fn runtime() -> Result<tokio::runtime::Runtime, Failure> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|error| Failure::cannot("start", error))
}

fn show(reply: Result<Reply, RpcError>, method: &Method, color: ColorChoice) -> Outcome {
    let reply = match reply {
        Ok(reply) => reply,
        Err(RpcError::Application(exception, _)) => return Ok(application(&exception, color)),
        Err(error) => {
            return Err(Failure {
                status: Status::Transport,
                message: error.to_string(),
            });
        }
    };
    let broken = |error: &dyn std::fmt::Display| Failure {
        status: Status::Transport,
        message: format!("the reply cannot be understood: {error}"),
    };
    if reply.kind() == ReplyKind::Oneway {
        return Ok(Status::Success);
    }
    if let Some(error) = reply.business() {
        terminal::complain(&format!("the server answers: {error}"), color);
        return Ok(Status::Application);
    }
    if reply.kind() == ReplyKind::Application {
        let exception = reply.protocol().from_slice(reply.body());
        return Ok(application(
            &exception.map_err(|error| broken(&error))?,
            color,
        ));
    }
    let result: StructValue = reply
        .protocol()
        .from_slice(reply.body())
        .map_err(|error| broken(&error))?;
    let (json, status) = outcome(&result, &method.result).map_err(|error| broken(&error))?;
    terminal::print_json(&json)?;
    Ok(status)
}

/// What a result struct says, and whether it is an exception.
fn outcome(result: &StructValue, descriptor: &StructDescriptor) -> Result<(Json, Status), String> {
    let Some((id, value)) = result.fields().first() else {
        return match descriptor.field(0) {
            // A void method has no result.
            None => Ok((Json::Null, Status::Success)),
            Some(_) => Err("it has no result".to_owned()),
        };
    };
    let Some(field) = descriptor.field(*id) else {
        return Err(format!(
            "it has a field {id}, which the method does not declare: {value}"
        ));
    };
    let json = value
        .to_json(&field.ty)
        .map_err(|error| error.to_string())?;
    if *id == 0 {
        return Ok((json, Status::Success));
    }
    let exception = json!({"exception": field.ty.to_string(), "value": json});
    Ok((exception, Status::Declared))
}

fn application(exception: &ApplicationException, color: ColorChoice) -> Status {
    terminal::complain(&format!("the server answers: {exception}"), color);
    Status::Application
}
