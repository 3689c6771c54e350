//! The schema as a tree: in the footer it is a list, depth first, in which each group says how many children it has.

use crate::metadata::SchemaElement;

/// An element of the schema, and how many groups it stands in. The root is not among them.
#[derive(Debug)]
pub(crate) struct Node<'s, 'a> {
    pub(crate) element: &'s SchemaElement<'a>,
    pub(crate) depth: usize,
}

#[derive(Debug, PartialEq, thiserror::Error)]
pub(crate) enum SchemaError {
    #[error("a schema without a root")]
    NoRoot,
    #[error("the group {0:?} of the schema claims {1} children")]
    Children(String, i32),
    #[error("the schema has fewer elements than its groups have children")]
    TooFew,
    #[error("the schema has {0} elements more than its groups have children")]
    TooMany(usize),
    #[error("a schema of more than {MAX_DEPTH} levels")]
    TooDeep,
}

const MAX_DEPTH: usize = 64;

/// What stands below the root, in order.
pub(crate) fn nodes<'s, 'a>(
    schema: &'s [SchemaElement<'a>],
) -> Result<Vec<Node<'s, 'a>>, SchemaError> {
    let (root, mut rest) = schema.split_first().ok_or(SchemaError::NoRoot)?;
    let mut nodes = Vec::with_capacity(rest.len());
    // How many children are still to come, of each group that an element stands in.
    let mut open = vec![children(root, rest)?];
    loop {
        while open.last() == Some(&0) {
            open.pop();
        }
        let Some(left) = open.last_mut() else {
            break;
        };
        let Some((element, after)) = rest.split_first() else {
            return Err(SchemaError::TooFew);
        };
        *left -= 1;
        rest = after;
        nodes.push(Node {
            element,
            depth: open.len() - 1,
        });
        if element.num_children.is_some() {
            open.push(children(element, rest)?);
        }
        if open.len() > MAX_DEPTH {
            return Err(SchemaError::TooDeep);
        }
    }
    match rest.len() {
        0 => Ok(nodes),
        left => Err(SchemaError::TooMany(left)),
    }
}

/// The elements that are columns: a row group has a chunk of each, in this order.
pub(crate) fn columns<'s, 'a>(nodes: &[Node<'s, 'a>]) -> Vec<&'s SchemaElement<'a>> {
    let elements = nodes.iter().map(|node| node.element);
    elements
        .filter(|element| element.num_children.is_none())
        .collect()
}

/// How many children a group has; each of them is an element of those that follow.
fn children(group: &SchemaElement<'_>, rest: &[SchemaElement<'_>]) -> Result<usize, SchemaError> {
    let claimed = group.num_children.unwrap_or(0);
    usize::try_from(claimed)
        .ok()
        .filter(|&children| children <= rest.len())
        .ok_or_else(|| SchemaError::Children(group.name.to_owned(), claimed))
}
