//! Remote calls on the loopback, by alato and by others: a server in one process, its callers in another. See the README.

mod arguments;
mod callers;
mod counting;
mod drip;
mod idle;
mod load;
mod measure;
mod process;
mod report;
mod rows;
mod server;

use arguments::Mode;

fn main() {
    match arguments::parse() {
        Mode::Server(options) => server::run(&options),
        Mode::Idle(options) => idle::run(&options),
        Mode::Drip(options) => drip::run(&options),
        Mode::Compare(mut options) => {
            die_on_panic();
            measure::run(&mut options);
        }
    }
}

/// A call that fails is no result: without this, only its task would end.
fn die_on_panic() {
    let print = std::panic::take_hook();
    std::panic::set_hook(Box::new(move |panic| {
        print(panic);
        std::process::exit(1);
    }));
}
