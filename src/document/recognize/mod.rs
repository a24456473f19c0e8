//! Telling what a JSON value is by its shape, in a fixed order: the first test that fits decides.

mod bare_statements;
mod nested;
mod policy;
mod s3;
mod state_machine;

use std::borrow::Cow;

use crate::document::pages::is_cut_off;
use crate::document::{
    Document, DocumentKind as K, Loaded, PolicyType, Spelling, Stage, Subject, Trees, cloudformation,
    config_item, iam, terraform,
};
use crate::policy::is_account_id;
use crate::syntax::{Kind, Node, SyntaxError, Tree};

use bare_statements::is_statement;
pub(super) use nested::{has_mark, places};

/// How many strings within strings are decoded: AWS Config's oldest dialect has three.
const MAX_LAYERS: u32 = 6;

/// Collects a file's documents.
pub(super) struct Reader<'s> {
    trees: &'s Trees<'s>,
    file: u32,
    policy_type: Option<PolicyType>,
    loaded: Loaded<'s>,
    /// The numbers of the documents whose policies are still to be read.
    unread: Vec<usize>,
    layers: u32,
    /// The account of the role or item that is being read.
    account: Option<String>,
    /// Whose names are being read.
    pub(super) spelling: Spelling,
    /// Whether AWS has accepted the resources that are being read.
    pub(super) stage: Stage,
}

impl<'s> Reader<'s> {
    pub(super) fn new(trees: &'s Trees<'s>, file: u32, policy_type: Option<PolicyType>) -> Self {
        Self {
            trees,
            file,
            policy_type,
            loaded: Loaded::default(),
            unread: Vec::new(),
            layers: 0,
            account: None,
            spelling: Spelling::Api,
            stage: Stage::Proposed,
        }
    }

    pub(super) fn trees(&self) -> &'s Trees<'s> {
        self.trees
    }

    /// Takes in a whole text.
    pub(super) fn file(&mut self, mut tree: Tree<'s>) {
        tree.set_file(self.file);
        let tree = self.trees.alloc(tree);
        let Some(root) = tree.root() else { return };
        self.loaded.top.get_or_insert(root);
        let before = self.count();
        let mut ours = self.value(root);
        if !ours
            && let Some(stated) = self.policy_type
            && root.kind() == Kind::Object
        {
            self.policy_of_kind(root, stated.kind(), Stage::Proposed, None);
            ours = true;
        }
        if ours || self.count() > before {
            self.loaded.roots.push(root);
        }
    }

    pub(super) fn has_documents(&self) -> bool {
        self.count() > 0
    }

    pub(super) fn syntax_error(&mut self, error: SyntaxError, pointer: String) {
        self.loaded.syntax_errors.push((error, pointer));
    }

    pub(super) fn finish(mut self) -> Loaded<'s> {
        self.read_policies();
        self.loaded
    }

    fn count(&self) -> usize {
        self.loaded.documents.len() + self.loaded.wrappers.len()
    }

    /// Recognises one value; `false` when it is nothing of ours.
    fn value(&mut self, node: Node<'s>) -> bool {
        match node.kind() {
            Kind::Object => {
                // Nothing else has statements at its top, and raw policies are what most files hold.
                (has(node, "Statement") && self.raw_policy(node))
                    || self.recorded(node)
                    || self.container(node)
                    || iam::read(self, node)
                    || self.policy_wrapper(node)
                    || self.s3(node)
                    || self.rules(node)
                    || self.status(node)
                    || self.raw_policy(node)
                    || self.other_document(node)
                    || self.bare_statements(node)
            }
            Kind::String => self.decoded(node, Self::value),
            Kind::Array => self.batch(node),
            _ => false,
        }
    }

    /// Answers as SDKs and their recorders save them: an error in place of the answer, or the answer beside its status.
    fn recorded(&mut self, node: Node<'s>) -> bool {
        if node.get("Error").is_some_and(|error| has(error, "Code")) && has(node, "ResponseMetadata") {
            self.wrapper(K::CliError, node);
            return true;
        }
        match node.get("data").filter(|data| data.kind() == Kind::Object && has(node, "status_code")) {
            Some(data) => self.value(data),
            None => false,
        }
    }

    /// Documents that hold documents of many kinds.
    fn container(&mut self, node: Node<'s>) -> bool {
        self.spelt(Spelling::CloudFormation, node, cloudformation::read)
            || self.spelt(Spelling::Terraform, node, terraform::read)
            || self.spelt(Spelling::Config, node, config_item::read)
            || self.security_findings(node)
    }

    /// Reads what is written in other names than the API's.
    fn spelt(&mut self, spelling: Spelling, node: Node<'s>, read: fn(&mut Self, Node<'s>) -> bool) -> bool {
        let outer = std::mem::replace(&mut self.spelling, spelling);
        let is_ours = read(self, node);
        self.spelling = outer;
        is_ours
    }

    /// Findings of other tools are named and left alone.
    fn security_findings(&mut self, node: Node<'s>) -> bool {
        let is_asff = |node: Node<'s>| has(node, "SchemaVersion") && has(node, "ProductArn");
        let is_ocsf = |node: Node<'s>| has(node, "class_uid") && has(node, "finding_info");
        let is_sarif = has(node, "runs") && text(node, "$schema").is_some_and(|name| name.contains("sarif"));
        let listed = node.get("Findings").is_some_and(|list| list.items().any(is_asff));
        if !listed && !is_sarif && !is_asff(node) && !is_ocsf(node) {
            return false;
        }
        self.wrapper(K::SecurityFindings, node);
        true
    }

    fn batch(&mut self, node: Node<'s>) -> bool {
        if self.cors_list(node) || node.items().all(is_statement) && self.bare_statements(node) {
            return true;
        }
        let mut any = false;
        for item in node.items() {
            any |= match item.kind() {
                Kind::Object => self.value(item),
                _ => self.policies_within(item, Stage::Proposed),
            };
        }
        any
    }

    /// Reads the JSON inside a string and hands its top to `then`.
    pub(super) fn decoded(&mut self, node: Node<'s>, then: impl FnOnce(&mut Self, Node<'s>) -> bool) -> bool {
        if self.layers >= MAX_LAYERS {
            return false;
        }
        let Some(embedded) = Tree::parse_embedded(node) else { return false };
        let (tree, errors) = match embedded {
            Ok(tree) => (tree, Vec::new()),
            Err((text, base)) => Tree::parse_embedded_tolerantly(text, base),
        };
        let tree = self.trees.alloc(tree);
        let Some(root) = tree.root() else { return false };
        self.layers += 1;
        let is_ours = then(self, root);
        self.layers -= 1;
        if is_ours {
            self.loaded.roots.push(root);
            let pointer = root.pointer();
            for mut error in errors {
                error.span = tree.outer_span(error.span);
                error.replacement = None;
                self.syntax_error(error, pointer.clone());
            }
        }
        is_ours
    }

    /// The top of the JSON inside a string, when all of it is JSON.
    pub(super) fn embedded(&mut self, node: Node<'s>) -> Option<Node<'s>> {
        let tree = Tree::parse_embedded(node)?.ok()?;
        let root = self.trees.alloc(tree).root()?;
        self.loaded.roots.push(root);
        Some(root)
    }

    /// Says which account the documents read next belong to: the one in `arn`, or nobody's.
    pub(super) fn set_account(&mut self, arn: Option<&str>) {
        let account = arn.and_then(crate::policy::Arn::parse).map(|arn| arn.account);
        self.set_account_id(account.unwrap_or_default());
    }

    /// Takes the account by its id, and nothing that is no id.
    pub(in crate::document) fn set_account_id(&mut self, id: &str) {
        self.account = is_account_id(id).then(|| id.to_owned());
    }

    /// A configuration document.
    pub(super) fn push(
        &mut self,
        kind: K,
        node: Node<'s>,
        root: Node<'s>,
        stage: Stage,
        subject: Option<Subject>,
    ) {
        let (account, spelling) = (self.account.clone(), self.spelling);
        self.loaded.documents.push(Document {
            kind,
            node,
            root,
            stage,
            spelling,
            subject,
            account,
            is_part: is_cut_off(root),
            policy: None,
        });
    }

    /// A configuration document whose content was brought into another shape.
    pub(super) fn push_view(
        &mut self,
        kind: K,
        node: Node<'s>,
        view: Tree<'s>,
        stage: Stage,
        subject: Option<Subject>,
    ) {
        if let Some(root) = self.trees.alloc(view).root() {
            self.push(kind, node, root, stage, subject);
        }
    }

    /// Says that the bucket has no document of `kind`, as `node` shows.
    pub(super) fn absent(&mut self, kind: K, bucket: &str, node: Node<'s>) {
        self.loaded.absent.push((kind, bucket.to_owned(), node));
    }

    /// Says what identities have.
    pub(in crate::document) fn ties(&mut self, ties: Vec<(Subject, Subject)>) {
        self.loaded.ties.extend(ties);
    }

    /// Says why the text could not be understood in full.
    pub(super) fn failure(&mut self, message: String) {
        self.loaded.failure.get_or_insert(message);
    }

    /// Something recognised that has nothing to check by itself.
    pub(super) fn wrapper(&mut self, kind: K, node: Node<'s>) {
        self.loaded.wrappers.push((kind, node.pointer()));
    }
}

/// Whether `node` has a member `key`.
pub(super) fn has(node: Node<'_>, key: &str) -> bool {
    node.get(key).is_some()
}

/// The string member `key`.
pub(super) fn text<'s>(node: Node<'s>, key: &str) -> Option<Cow<'s, str>> {
    node.get(key)?.string()
}
