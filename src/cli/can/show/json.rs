//! An answer as JSON.

use serde_json::{Map, Value, json};

use grantlint::access::evaluate::Decision;
use grantlint::finding::Label;
use grantlint::output::Labelled;
use grantlint::policy::Effect;
use grantlint::source::Source;

use super::{Shown, open, word};

impl Shown<'_, '_, '_> {
    pub(in crate::cli::can) fn json(&self, sources: &[Source]) -> String {
        let answer = self.answer;
        let mut places = self.places(sources).into_iter();
        let mut place = || places.next().unwrap_or(Value::Null);
        // In the order of the places.
        let mut decisive = Vec::new();
        for one in &answer.decisive {
            let mut row = self.statement(one.policy, one.statement);
            row["effect"] = json!(if one.effect == Effect::Allow { "Allow" } else { "Deny" });
            row["place"] = place();
            decisive.push(row);
        }
        let mut near = Vec::new();
        for one in &answer.near {
            let mut row = self.statement(one.policy, one.statement);
            row["failed"] = one.failed.iter().map(|_| place()).collect();
            near.push(row);
        }
        let open: Vec<Value> = answer.doubts.iter().filter_map(open).map(|_| place()).collect();
        let context: Map<String, Value> =
            self.request.context.iter().map(|(key, values)| (key.to_owned(), json!(values))).collect();
        let decision = match answer.decision {
            Decision::Allowed => "allowed",
            Decision::ImplicitlyDenied => "implicitly-denied",
            Decision::ExplicitlyDenied => "explicitly-denied",
        };
        let answer = json!({
            "version": 1,
            "decision": decision,
            "certain": answer.doubts.is_empty() && !self.is_bucket_open() && self.unseen().is_empty(),
            "request": {
                "principal": self.request.caller.to_string(),
                "action": self.request.action,
                "resource": self.request.resource,
                "context": context,
            },
            "decisive": decisive,
            "missing": answer.missing.iter().map(|layer| word(*layer)).collect::<Vec<_>>(),
            "near": near,
            "depends_on": {
                "keys": self.keys().collect::<Vec<_>>(),
                "places": open,
                "policies": self.unseen(),
                "bucket_behind_access_point": self.is_bucket_open(),
            },
            "policies": self.policies(sources),
        });
        format!("{answer}\n")
    }

    /// The places of the statements that decided, of the conditions that failed, and of what is open, in this order.
    fn places(&self, sources: &[Source]) -> Vec<Value> {
        let answer = self.answer;
        let decisive = answer.decisive.iter().map(|one| one.node);
        let failed = answer.near.iter().flat_map(|near| near.failed.iter().copied());
        let mut labels: Vec<Label> = decisive.chain(failed).map(|node| Label::of(node, "")).collect();
        labels.extend(answer.doubts.iter().filter_map(open).flat_map(|remark| remark.labels));
        let labelled = Labelled::new(sources.to_vec(), labels.clone());
        let places = labels.iter().zip(labelled.places(&labels)).map(|(label, place)| {
            let [start, end] = [place.map(|both| both.0), place.map(|both| both.1)].map(|point| {
                point.map(|at| json!({"offset": at.offset, "line": at.line, "column": at.column}))
            });
            json!({"path": labelled.path(label), "pointer": label.pointer, "start": start, "end": end})
        });
        places.collect()
    }

    fn statement(&self, policy: usize, statement: usize) -> Value {
        let policy = &self.gathered.policies[policy];
        json!({"layer": word(policy.layer), "kind": policy.kind.word(), "statement": statement})
    }

    fn policies(&self, sources: &[Source]) -> Vec<Value> {
        let policies = self.gathered.policies.iter().map(|one| {
            let path = sources.get(one.node.file() as usize).map(|source| &source.name);
            let (kind, layer) = (one.kind.word(), word(one.layer));
            json!({"path": path, "pointer": one.node.pointer(), "kind": kind, "layer": layer})
        });
        policies.collect()
    }
}
