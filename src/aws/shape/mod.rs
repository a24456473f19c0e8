//! What AWS's documents can hold: the members of each structure of the APIs, of each CloudFormation resource type and of
//! each Terraform resource, their types and their limits.
//!
//! The facts come from botocore's service models, from CloudFormation's registry schemas and from the schema of Terraform's
//! AWS provider; see `THIRD-PARTY-NOTICES.md`. They lie in the binary as they are walked, so that nothing is parsed at the
//! start.

mod layout;
#[cfg(test)]
mod pack;

use layout::{COMPUTED, ENTRY, FORMS, HEADER, LENGTH, NO_LIMIT, REQUIRED, SHAPE};

static NAMES: &str = include_str!(concat!(env!("OUT_DIR"), "/shapes.names"));
static TABLES: &[u8] = include_bytes!(concat!(env!("OUT_DIR"), "/shapes.tables"));

/// What one value can be. Cheap to copy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shape {
    number: u16,
}

/// What kind of value it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// An object with the shape's members and no other.
    Struct,
    /// An object with the shape's members; others may stand beside them.
    Open,
    /// A text that is one of the shape's words.
    Words,
    /// A text, limited in its letters.
    Text,
    /// A whole number, limited in its value.
    Integer,
    /// A number, limited in its value.
    Number,
    /// `true` or `false`.
    Bool,
    /// A moment: a text or a number.
    Time,
    /// Whatever it is.
    Any,
    /// A list of the shape's element, limited in how many there are.
    List,
    /// An object with names of any kind, whose values are the shape's element.
    Map,
}

/// Who gives the members of a structure their names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// An API of AWS.
    Api,
    /// CloudFormation.
    CloudFormation,
    /// Terraform's AWS provider.
    Terraform,
}

/// One member of a structure.
#[derive(Debug, Clone, Copy)]
pub struct Member {
    /// Its name, as AWS writes it.
    pub name: &'static str,
    /// Whether a structure without it is refused.
    pub is_required: bool,
    /// Whether only Terraform's provider sets it, and a configuration cannot.
    pub is_computed: bool,
    /// What its value is.
    pub shape: Shape,
}

impl Shape {
    /// The shape of that name: `s3:LifecycleRule` of an API, `AWS::S3::Bucket` for a resource type's properties,
    /// `aws_s3_bucket` for a Terraform resource's attributes.
    #[must_use]
    pub fn named(name: &str) -> Option<Self> {
        let (mut from, mut to) = (0, word(1));
        while from < to {
            let middle = from + (to - from) / 2;
            match (Self { number: middle }).name().cmp(name) {
                std::cmp::Ordering::Equal => return Some(Self { number: middle }),
                std::cmp::Ordering::Less => from = middle + 1,
                std::cmp::Ordering::Greater => to = middle,
            }
        }
        None
    }

    /// Every shape that has a name, in order.
    pub fn all() -> impl Iterator<Item = Self> {
        (0..word(1)).map(|number| Self { number })
    }

    fn at(self) -> usize {
        HEADER + usize::from(self.number) * SHAPE
    }

    /// Its name; empty for lists, maps, texts and numbers.
    #[must_use]
    pub fn name(self) -> &'static str {
        text(self.at() + 1, word(self.at() + 3))
    }

    /// The name of the thing that it is about, for people: `LifecycleRule`, `AWS::S3::Bucket`.
    #[must_use]
    pub fn described(self) -> &'static str {
        let name = self.name();
        match name.rsplit_once("::") {
            // A structure within a resource type: the name behind the type's.
            Some((_, last)) => last.split_once(['.', '/']).map_or(name, |(_, inner)| inner),
            // A block of a Terraform resource has the names of those around it before its own.
            None => name.split_once(':').or_else(|| name.rsplit_once('.')).map_or(name, |(_, own)| own),
        }
    }

    /// Whose structure it is.
    #[must_use]
    pub fn naming(self) -> Naming {
        let name = self.name();
        if name.starts_with("AWS::") {
            Naming::CloudFormation
        } else if name.starts_with("aws_") {
            Naming::Terraform
        } else {
            Naming::Api
        }
    }

    /// The attributes of a Terraform resource of that type.
    #[must_use]
    pub fn of_terraform(kind: &str) -> Option<Self> {
        let is_resource = kind.starts_with("aws_") && !kind.contains('.');
        if is_resource { Self::named(kind) } else { None }
    }

    /// What kind of value it is.
    #[must_use]
    pub fn form(self) -> Form {
        const ALL: [Form; FORMS.len()] = [
            Form::Struct,
            Form::Open,
            Form::Words,
            Form::Text,
            Form::Integer,
            Form::Number,
            Form::Bool,
            Form::Time,
            Form::Any,
            Form::List,
            Form::Map,
        ];
        ALL[usize::from(word(self.at()))]
    }

    /// The least and the most letters, elements, or the least and the greatest number.
    #[must_use]
    pub fn limits(self) -> (Option<u32>, Option<u32>) {
        let limit = |at| Some(wide(at)).filter(|limit| *limit != NO_LIMIT);
        (limit(self.at() + 6), limit(self.at() + 8))
    }

    /// Where its entries stand.
    fn entries(self) -> impl Iterator<Item = usize> + Clone {
        let first = HEADER + usize::from(word(0)) * SHAPE + usize::from(word(self.at() + 4)) * ENTRY;
        (0..usize::from(word(self.at() + 5))).map(move |entry| first + entry * ENTRY)
    }

    /// The members of a structure, sorted; nothing of any other shape.
    pub fn members(self) -> impl Iterator<Item = Member> {
        let has_members = matches!(self.form(), Form::Struct | Form::Open);
        self.entries().filter(move |_| has_members).map(|at| {
            let length = word(at + 2);
            Member {
                name: text(at, length & LENGTH),
                is_required: length & REQUIRED != 0,
                is_computed: length & COMPUTED != 0,
                shape: Self { number: word(at + 3) },
            }
        })
    }

    /// The member `name` of a structure.
    #[must_use]
    pub fn member(self, name: &str) -> Option<Member> {
        self.members().find(|member| member.name == name)
    }

    /// The names of a structure's members, or the words that the text is one of.
    pub fn names(self) -> impl Iterator<Item = &'static str> + Clone {
        let has_names = matches!(self.form(), Form::Struct | Form::Open | Form::Words);
        self.entries().filter(move |_| has_names).map(|at| text(at, word(at + 2) & LENGTH))
    }

    /// What the values of a list or a map are; of any other shape, itself.
    #[must_use]
    pub fn element(self) -> Self {
        match self.form() {
            Form::List | Form::Map => self.entries().next().map_or(self, |at| Self { number: word(at + 3) }),
            _ => self,
        }
    }
}

/// No index can be outside: the packer alone writes what is read here.
fn word(at: usize) -> u16 {
    u16::from_le_bytes([TABLES[at * 2], TABLES[at * 2 + 1]])
}

fn wide(at: usize) -> u32 {
    u32::from(word(at)) | u32::from(word(at + 1)) << 16
}

/// The name whose start stands at `at`.
fn text(at: usize, length: u16) -> &'static str {
    let start = wide(at) as usize;
    &NAMES[start..start + usize::from(length)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_lifecycle_rule_is_as_the_api_has_it() {
        let rule = Shape::named("s3:LifecycleRule").expect("the data has it");
        assert_eq!((rule.form(), rule.described()), (Form::Struct, "LifecycleRule"));
        let status = rule.member("Status").expect("the data has it");
        assert!(status.is_required);
        assert_eq!(status.shape.names().collect::<Vec<_>>(), ["Enabled", "Disabled"]);
        assert!(rule.member("status").is_none());
        let transition = rule.member("Transitions").expect("the data has it").shape.element();
        assert_eq!(transition.name(), "s3:Transition");
        assert_eq!(transition.member("Days").expect("the data has it").shape.form(), Form::Integer);
    }

    #[test]
    fn limits_and_forms_are_read() {
        let role = Shape::named("AWS::IAM::Role").expect("the data has it");
        let duration = role.member("MaxSessionDuration").expect("the data has it").shape;
        assert_eq!((duration.form(), duration.limits()), (Form::Integer, (Some(3600), Some(43_200))));
        let tags = role.member("Tags").expect("the data has it").shape;
        assert_eq!((tags.form(), tags.limits()), (Form::List, (None, Some(50))));
        assert_eq!(tags.element().described(), "Tag");
        assert_eq!(role.member("AssumeRolePolicyDocument").expect("the data has it").shape.form(), Form::Any);
        assert!(role.member("Arn").is_none(), "only CloudFormation itself sets it");
    }

    #[test]
    fn a_terraform_resource_is_as_its_provider_has_it() {
        let bucket = Shape::of_terraform("aws_s3_bucket").expect("the data has it");
        assert_eq!((bucket.naming(), bucket.described()), (Naming::Terraform, "aws_s3_bucket"));
        let arn = bucket.member("arn").expect("the data has it");
        assert!(arn.is_computed && !arn.is_required);
        let versioning = Shape::of_terraform("aws_s3_bucket_versioning").expect("the data has it");
        let block = versioning.member("versioning_configuration").expect("the data has it");
        assert!(block.is_required && !block.is_computed);
        assert_eq!((block.shape.form(), block.shape.described()), (Form::Struct, "versioning_configuration"));
        assert!(Shape::of_terraform(block.shape.name()).is_none(), "a block is no resource");
        assert!(Shape::of_terraform("AWS::S3::Bucket").is_none());
    }

    #[test]
    fn the_binary_holds_the_committed_text() {
        let packed = pack::pack(include_str!("../data/shapes.txt")).expect("the data packs");
        assert!(packed.names == NAMES && packed.tables == TABLES);
    }

    #[test]
    fn every_name_is_found() {
        assert!(Shape::all().count() > 450);
        for shape in Shape::all() {
            assert_eq!(Shape::named(shape.name()), Some(shape));
        }
        assert_eq!(Shape::named("s3:NoSuch"), None);
        assert_eq!(Shape::named(""), None);
    }
}
