//! `tools/update-aws-data` refuses a table, or shapes, that lost too much.

use std::path::Path;
use std::process::{Command, Output};

const TEXT: &str = include_str!("../../src/aws/data/authorization.txt");
const SHAPES: &str = include_str!("../../src/aws/data/shapes.txt");

/// What the tool says about replacing the committed file `name` by `text`.
fn compare(name: &str, text: &str) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join(name);
    std::fs::write(&file, text).unwrap();
    Command::new(if cfg!(windows) { "python" } else { "python3" })
        .arg(Path::new(env!("CARGO_MANIFEST_DIR")).join("tools/update-aws-data"))
        .arg("--compare")
        .arg(&file)
        .output()
        .expect("this test runs tools/update-aws-data, which needs Python 3: install it")
}

fn refused_for(text: &str, words: &str) {
    refused("authorization.txt", text, words);
}

fn refused(name: &str, text: &str, words: &str) {
    let output = compare(name, text);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{message}");
    assert!(message.contains(words) && message.contains("--accept-losses"), "{message}");
}

/// The table with `change` made to the line of the service `prefix`.
fn changed(prefix: &str, change: impl Fn(&str) -> String) -> String {
    let is_it = |line: &str| line.split('\t').next() == Some(prefix);
    let lines: Vec<_> =
        TEXT.lines().map(|line| if is_it(line) { change(line) } else { line.to_owned() + "\n" }).collect();
    assert!(TEXT.lines().any(is_it));
    lines.concat()
}

#[test]
fn the_committed_table_is_no_loss() {
    let output = compare("authorization.txt", TEXT);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    assert!(String::from_utf8(output.stdout).unwrap().contains("\n0 lines differ\n"));
}

#[test]
fn a_lost_service_is_refused() {
    refused_for(&changed("sqs", |_| String::new()), "service sqs is gone");
}

#[test]
fn a_tenth_of_a_services_actions_lost_is_refused() {
    let without = |line: &str, lost: usize| {
        let (start, actions) = line.rsplit_once('\t').unwrap();
        let all: Vec<&str> = actions.split(';').collect();
        format!("{start}\t{}\n", all[lost..].join(";"))
    };
    let count = TEXT.lines().find(|line| line.starts_with("s3\t")).unwrap().rsplit('\t').next().unwrap();
    let tenth = count.split(';').count().div_ceil(10);
    refused_for(&changed("s3", |line| without(line, tenth)), "s3 lost");
    let output = compare("authorization.txt", &changed("s3", |line| without(line, tenth - 1)));
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    // AWS renames an action now and then; a new name does not make up for a lost one.
    let renamed = changed("sts", |line| line.replace('=', "X=") + "\n");
    refused_for(&renamed, "sts lost");
}

#[test]
fn the_committed_shapes_are_no_loss() {
    let output = compare("shapes.txt", SHAPES);
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
    let summary = String::from_utf8(output.stdout).unwrap();
    assert!(summary.contains(" shapes, ") && summary.lines().count() == 1, "{summary}");
}

#[test]
fn a_lost_shape_or_member_is_refused() {
    let without = |start: &str| {
        assert!(SHAPES.lines().any(|line| line.starts_with(start)), "{start}");
        let kept = SHAPES.lines().filter(|line| !line.starts_with(start));
        kept.map(|line| line.to_owned() + "\n").collect::<String>()
    };
    refused("shapes.txt", &without("s3:LifecycleRule\t"), "shape s3:LifecycleRule is gone");
    refused("shapes.txt", &without("aws_s3_bucket_policy\t"), "shape aws_s3_bucket_policy is gone");
    let poorer = SHAPES.replace("bucket_region?=text;", "");
    refused("shapes.txt", &poorer, "aws_s3_bucket lost bucket_region");
    let poorer = SHAPES.replace("Role!=text;", "");
    assert_ne!(poorer, SHAPES);
    refused("shapes.txt", &poorer, "s3:ReplicationConfiguration lost Role");
}

/// What stands in iam-floyd's modules about keys.
const METHODS: &str = "
    def if_mode(self, value):
        Applies to actions:

        - .to_get_part()
        - .to_list_parts()
        - .to_new_part()

        :param value: The value
        return self.if_('Mode', value, operator if operator is not None else 'StringLike')
    def if_owners(self, value):
        Applies to actions:

        - .to_get_part()
        return self.if_('s3:Owners', value, operator if operator is not None else 'ForAnyValue:ArnLike')
        return self.if_('Tag/' + tag_key, value, operator if operator is not None else 'StringLike')
        return self.if_('a.${Name}:on', value if value is not None else True, 'Bool')
        return self.if_('Context', value, operator if operator is not None else 'StringLike')
        return self.if_('Part/' + name_end, value, operator if operator is not None else 'StringLike')
";

#[test]
fn iam_floyd_adds_keys_by_name_and_gives_known_ones_to_known_actions() {
    let read = |text: &str| {
        let program = "import runpy, sys; sys.dont_write_bytecode = True; tool = runpy.run_path(sys.argv[1])
action = lambda *resources: {'keys': [], 'resources': dict.fromkeys(resources), 'mark': ''}
actions = {'GetPart': action(), 'ListParts': action('part')}
services = {'ab': {'actions': actions, 'resources': {'part': {'templates': [], 'keys': ['AB:mode'], 'mark': ''}},
    'keys': {'AB:mode': 'b', 'ab:Context:${}': 's', 'ab:Part/One': 's'}}}
floyd = {'ab': {'Actions': {'GetPart': set(), 'ListParts': set(), 'NewPart': set()},
    'ConditionKeys': tool['floyd_keys'](sys.argv[2], 'ab'), 'Uses': list(tool['floyd_uses'](sys.argv[2], 'ab'))}}
tool['overlay'](services, {}, floyd)
print(*(f'{name}={kind}' for name, kind in sorted(services['ab']['keys'].items())))
print(*(f'{name}={one[\"keys\"]}' for name, one in actions.items()))";
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        Command::new(if cfg!(windows) { "python" } else { "python3" })
            .args(["-c", program])
            .arg(root.join("tools/update-aws-data"))
            .arg(text)
            .env("PYTHONPATH", root.join("tools"))
            .output()
            .expect("this test runs tools/update-aws-data, which needs Python 3: install it")
    };
    let output = read(METHODS);
    let expected = "AB:mode=b a.${}:on=b+ ab:Context:${}=s ab:Part/One=s ab:Tag/${}=s+ s3:Owners=A+\n\
                    GetPart=['AB:mode'] ListParts=[] NewPart=[]\n";
    // A key that the action's resources have, and what is known by name only, are left alone.
    assert_eq!(String::from_utf8_lossy(&output.stdout).replace('\r', ""), expected, "{output:?}");
    for (changed, words) in [("'Guess')", "operator Guess"), ("'Bool', None)", "in another form")] {
        let unknown = read(&METHODS.replace("'Bool')", changed));
        let message = String::from_utf8_lossy(&unknown.stderr);
        assert!(message.contains(words), "{message}");
    }
}

/// A resource as the generated Python has it.
const RESOURCE: &str = r#"
class Note(_cdktf.TerraformResource):
    @builtins.property
    def arn(self) -> builtins.str: ...
    @builtins.property
    def text_input(self) -> typing.Optional[builtins.str]: ...
    @builtins.property
    def text(self) -> builtins.str: ...
class NoteConfig(_cdktf.TerraformMetaArguments):
    def __init__(
        self, *, count: typing.Optional[jsii.Number] = None, text: builtins.str, is_kept: typing.Optional[
            typing.Union[builtins.bool, _cdktf.IResolvable]] = None, from_: typing.Optional[typing.Union[
            _cdktf.IResolvable, typing.Sequence[typing.Union["NoteFrom", typing.Dict[builtins.str, typing.Any]]]]] = None,
    ) -> None:
        """
        :param count:
        :param text: Docs: {@link https://registry.example.com/docs/resources/note#text Note#text}.
        :param is_kept: Docs: {@link https://registry.example.com/docs/resources/note#is_kept Note#is_kept}.
        :param from_: Docs: {@link https://registry.example.com/docs/resources/note#from Note#from}.
        """
class NoteFrom:
    def __init__(self, *, tags: typing.Mapping[builtins.str, builtins.str]) -> None:
        """
        :param tags: Docs: {@link https://registry.example.com/docs/resources/note#tags Note#tags}
        """
class NoteFromOutputReference:
    @builtins.property
    def internal_value(self) -> typing.Any: ...
    @builtins.property
    def owner(self) -> builtins.str: ...
"#;

#[test]
fn a_terraform_resource_is_read_from_its_classes() {
    let read = |text: &str| {
        let program = "import ast, sys; sys.dont_write_bytecode = True; import terraform_shapes; shapes = {}
terraform_shapes.read_resource(ast.parse(sys.argv[1]), 'aws_note', shapes)
for name in sorted(shapes): print(name, shapes[name][0], *sorted(shapes[name][1]))";
        Command::new(if cfg!(windows) { "python" } else { "python3" })
            .args(["-c", program, text])
            .env("PYTHONPATH", Path::new(env!("CARGO_MANIFEST_DIR")).join("tools"))
            .output()
            .expect("this test runs tools/terraform_shapes.py, which needs Python 3: install it")
    };
    let output = read(RESOURCE);
    let expected = "aws_note struct arn?=text from=list(aws_note.from) is_kept=bool text!=text\n\
                    aws_note.from struct owner?=text tags!=map(text)\n";
    assert_eq!(String::from_utf8_lossy(&output.stdout).replace('\r', ""), expected, "{output:?}");
    let unknown = read(&RESOURCE.replace("text: builtins.str", "text: builtins.bytes"));
    let message = String::from_utf8_lossy(&unknown.stderr);
    assert!(message.contains("aws_note.text is of the unknown type builtins.bytes"), "{message}");
}
