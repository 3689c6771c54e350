//! Which definitions reach themselves by way of others.

use std::collections::{HashMap, HashSet};

use crate::model::DefId;

/// For each node that reaches itself, the number of its circle: Tarjan's strongly connected
/// components, without recursion.
pub(crate) fn circles(
    nodes: &[DefId],
    edges: impl Fn(DefId) -> Vec<DefId>,
) -> HashMap<DefId, usize> {
    let mut circles = HashMap::new();
    let mut indices: HashMap<DefId, usize> = HashMap::new();
    let mut lows: HashMap<DefId, usize> = HashMap::new();
    let (mut stack, mut on_stack): (Vec<DefId>, HashSet<DefId>) = (Vec::new(), HashSet::new());
    for root in nodes {
        if indices.contains_key(root) {
            continue;
        }
        let mut path: Vec<(DefId, Vec<DefId>)> = Vec::new();
        let mut enter = Some(*root);
        loop {
            if let Some(node) = enter.take() {
                let index = indices.len();
                indices.insert(node, index);
                lows.insert(node, index);
                stack.push(node);
                on_stack.insert(node);
                path.push((node, edges(node)));
            }
            let Some((node, rest)) = path.last_mut() else {
                break;
            };
            let node = *node;
            if let Some(next) = rest.pop() {
                match indices.get(&next) {
                    None => enter = Some(next),
                    Some(index) if on_stack.contains(&next) => lower(&mut lows, node, *index),
                    Some(_) => {}
                }
                continue;
            }
            path.pop();
            let low = lows.get(&node).copied().unwrap_or_default();
            if let Some((parent, _)) = path.last() {
                lower(&mut lows, *parent, low);
            }
            if indices.get(&node) == Some(&low) {
                let start = stack
                    .iter()
                    .rposition(|other| *other == node)
                    .unwrap_or_default();
                let component = stack.split_off(start);
                let alone = component.len() == 1 && !edges(node).contains(&node);
                for member in component {
                    on_stack.remove(&member);
                    if !alone {
                        circles.insert(member, low);
                    }
                }
            }
        }
    }
    circles
}

fn lower(lows: &mut HashMap<DefId, usize>, node: DefId, low: usize) {
    let known = lows.entry(node).or_insert(low);
    *known = low.min(*known);
}
