//! Shell scripts that collect a bundle with the AWS CLI: read-only calls, an answer or error in each file, nothing else.

use crate::bundle::Owner;
use crate::bundle::export::EXPORTS;
use crate::document::DocumentKind as K;

/// Saves each answer. The AWS CLI prints nothing for an empty answer, and an error only on the error stream; both go
/// into the file, so that grantlint can tell "there is none" from "not asked"; of the error's formats it reads the old one.
const HEAD: &str = r#"set -u
umask 077
AWS_PAGER='' AWS_CLI_ERROR_FORMAT=legacy
export AWS_PAGER AWS_CLI_ERROR_FORMAT

ask() {
  file=$folder/$1
  shift
  if aws "$@" --output json > "$file" 2> "$file.error"; then
    [ -s "$file" ] || printf '{}\n' > "$file"
  else
    cat "$file.error" > "$file"
  fi
  rm -f "$file.error"
}
"#;

/// A script that collects everything about the bucket `name`.
#[must_use]
pub fn bucket(name: &str) -> String {
    let mut script = start(name);
    for export in EXPORTS.iter().filter(|export| export.owner == Owner::Bucket && export.service == "s3api") {
        script.push_str(&format!("ask {} {} --bucket=\"$name\"\n", export.file_name(), export.call()));
    }
    script.push_str(
        r#"
region=$(aws s3api get-bucket-location --bucket="$name" --output text --query LocationConstraint)
case $region in
  None) region=us-east-1 ;;
  EU) region=eu-west-1 ;;
esac

key=$(aws s3api get-bucket-encryption --bucket="$name" --output text \
  --query 'ServerSideEncryptionConfiguration.Rules[0].ApplyServerSideEncryptionByDefault.KMSMasterKeyID' 2> /dev/null)
case $key in
  '' | None | arn:*:kms:*:key/*) ;;
  *)
    key=$(aws kms describe-key --key-id="$key" ${region:+"--region=$region"} --output text --query KeyMetadata.Arn)
    ;;
esac
case $key in
  arn:*:kms:*)
    key_region=$(printf '%s' "$key" | cut -d : -f 4)
    ask get-key-policy.json kms get-key-policy --key-id="$key" --policy-name=default --region="$key_region"
    ;;
esac

account=$(aws sts get-caller-identity --output text --query Account)
set -- --account-id="$account" ${region:+"--region=$region"}
ask list-access-points.json s3control list-access-points "$@" --bucket="$name"
for point in $(aws s3control list-access-points "$@" --bucket="$name" --output text \
  --query 'AccessPointList[].Name'); do
  ask "get-access-point.$point.json" s3control get-access-point "$@" --name="$point"
  ask "get-access-point-policy.$point.json" s3control get-access-point-policy "$@" --name="$point"
done
"#,
    );
    script
}

/// A script that collects everything about the role `name`.
#[must_use]
pub fn role(name: &str) -> String {
    let mut script = start(name);
    for export in EXPORTS.iter().filter(|export| export.owner == Owner::Role) {
        if export.kind != K::IdentityPolicy {
            script.push_str(&format!("ask {} {} --role-name=\"$name\"\n", export.file_name(), export.call()));
        }
    }
    script.push_str(
        r#"
for policy in $(aws iam list-role-policies --role-name="$name" --output text --query 'PolicyNames[]'); do
  ask "get-role-policy.$policy.json" iam get-role-policy --role-name="$name" --policy-name="$policy"
done

for policy in $(aws iam list-attached-role-policies --role-name="$name" --output text \
  --query 'AttachedPolicies[].PolicyArn'); do
  version=$(aws iam get-policy --policy-arn="$policy" --output text --query 'Policy.DefaultVersionId')
  file=get-policy-version.$(printf '%s' "$policy" | tr ':/' '__').json
  ask "$file" iam get-policy-version --policy-arn="$policy" --version-id="$version"
done
"#,
    );
    script
}

/// A script that collects what an account's buckets have in common, into a folder named by the account's id.
#[must_use]
pub fn account() -> String {
    let mut script = format!("#!/bin/sh\n{HEAD}");
    script.push_str(
        r#"
name=$(aws sts get-caller-identity --output text --query Account) || exit 1
folder=./$name
mkdir -p "$folder" || exit 1

"#,
    );
    for export in EXPORTS.iter().filter(|export| export.owner == Owner::Account) {
        let by_id = if export.service == "s3control" { " --account-id=\"$name\"" } else { "" };
        if !matches!(export.kind, K::EventSelectors | K::TrailStatus) {
            script.push_str(&format!("ask {} {}{by_id}\n", export.file_name(), export.call()));
        }
    }
    script.push_str(
        r#"ask get-account-authorization-details.json iam get-account-authorization-details
ask get-credential-report.json iam get-credential-report
# One Region answers for all of them.
ask list-multi-region-access-points.json s3control list-multi-region-access-points --account-id="$name" --region=us-west-2

for trail in $(aws cloudtrail describe-trails --output text --query 'trailList[].TrailARN'); do
  region=$(printf '%s' "$trail" | cut -d : -f 4)
  id=$(printf '%s' "$trail" | tr ':/' '__')
  ask "get-event-selectors.$id.json" cloudtrail get-event-selectors --trail-name="$trail" --region="$region"
  ask "get-trail-status.$id.json" cloudtrail get-trail-status --name="$trail" --region="$region"
done
"#,
    );
    script
}

/// The beginning of a script about `name`, which a hostile bucket owner can have chosen: it stands only once, quoted.
fn start(name: &str) -> String {
    format!(
        "#!/bin/sh\n{HEAD}\nname={}\nfolder=./{}\nmkdir -p \"$folder\" || exit 1\n\n",
        quoted(name),
        quoted(&folder(name))
    )
}

/// `text` as one word for a POSIX shell.
fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\0', "").replace('\'', r"'\''"))
}

/// The name as that of a folder right here; names that AWS lets exist stay as they are.
fn folder(name: &str) -> String {
    let plain: String =
        name.chars().map(|letter| if matches!(letter, '/' | '\0') { '_' } else { letter }).collect();
    if matches!(&*plain, "" | "." | "..") { format!("_{plain}") } else { plain }
}
