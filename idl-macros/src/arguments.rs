//! What stands in the parentheses.

use alato_idl::{Dialect, MapKind};
use quote::ToTokens;
use syn::{
    Error, Ident, LitBool, LitStr, Path, Result, Token,
    ext::IdentExt,
    parse::{Parse, ParseStream},
};

/// One argument.
pub(crate) enum Argument {
    File(LitStr),
    Include(LitStr),
    Extern(LitStr, String),
    Maps(MapKind),
    String(String),
    Binary(String),
    Derive(String),
    Services(bool),
    Dialect(Dialect),
    Runtime(String),
}

pub(crate) struct Arguments(pub(crate) Vec<Argument>);

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        let arguments = input.parse_terminated(Argument::parse, Token![,])?;
        if !arguments
            .iter()
            .any(|argument| matches!(argument, Argument::File(_)))
        {
            return Err(input.error("name a file: `include_thrift!(\"idl/echo.thrift\")`"));
        }
        Ok(Self(arguments.into_iter().collect()))
    }
}

impl Parse for Argument {
    fn parse(input: ParseStream<'_>) -> Result<Self> {
        if input.peek(LitStr) {
            return Ok(Self::File(input.parse()?));
        }
        if input.peek(Token![extern]) {
            input.parse::<Token![extern]>()?;
            let file = input.parse()?;
            input.parse::<Token![=>]>()?;
            let module: Path = input.parse()?;
            return Ok(Self::Extern(file, shown(&module)));
        }
        let name = Ident::parse_any(input)?;
        if !OPTIONS.contains(&name.to_string().as_str()) {
            let message = format!(
                "there is no `{name}`: use a file, `extern \"file\" => path`, or one of {}",
                OPTIONS.join(", ")
            );
            return Err(Error::new(name.span(), message));
        }
        input.parse::<Token![=]>()?;
        if name == "services" {
            return Ok(Self::Services(input.parse::<LitBool>()?.value));
        }
        let value: LitStr = input.parse()?;
        let text = value.value();
        let wrong = |message: String| Error::new(value.span(), message);
        Ok(match name.to_string().as_str() {
            "include" => Self::Include(value),
            "maps" => match text.as_str() {
                "btree" => Self::Maps(MapKind::BTree),
                "hash" => Self::Maps(MapKind::Hash),
                _ => return Err(wrong("maps are `btree` or `hash`".to_owned())),
            },
            "dialect" => Self::Dialect(text.parse().map_err(wrong)?),
            "string" => Self::String(value.parse::<syn::Type>().map(|_| text)?),
            "binary" => Self::Binary(value.parse::<syn::Type>().map(|_| text)?),
            "derive" => Self::Derive(value.parse::<Path>().map(|_| text)?),
            _ => Self::Runtime(value.parse::<Path>().map(|_| text)?),
        })
    }
}

const OPTIONS: [&str; 8] = [
    "include", "maps", "string", "binary", "derive", "services", "dialect", "crate",
];

fn shown(path: &Path) -> String {
    path.to_token_stream().to_string().replace(' ', "")
}
