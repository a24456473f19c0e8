//! What an ACL grants.

use crate::access::subject::place;
use crate::access::who::level::Level;
use crate::access::who::line::{Access, Line, Standing, Who};
use crate::access::who::zone::Zone;
use crate::bundle::{PUBLIC_GROUPS, grantees};
use crate::syntax::Node;

/// A bucket's permissions and the access levels that they come to.
const PERMISSIONS: [(&str, &[Level]); 5] = [
    ("READ", &[Level::List]),
    ("WRITE", &[Level::Write]),
    ("READ_ACP", &[Level::Read]),
    ("WRITE_ACP", &[Level::PermissionsManagement]),
    ("FULL_CONTROL", &[Level::List, Level::Read, Level::Write, Level::PermissionsManagement]),
];

/// A line for each grant but those to the bucket's owner.
pub(super) fn lines(acl: Node<'_>) -> Vec<Line> {
    let owner = acl.get("Owner").and_then(|owner| owner.get("ID")).and_then(Node::string);
    let mut lines = Vec::new();
    for (grant, grantee) in grantees(acl) {
        let text = |name: &str| grantee.get(name).and_then(Node::string);
        let (zone, who) = match (text("URI"), text("ID"), text("EmailAddress")) {
            (Some(uri), _, _) if uri.ends_with(PUBLIC_GROUPS[0]) => (Zone::Anyone, "everyone".to_owned()),
            (Some(uri), _, _) if uri.ends_with(PUBLIC_GROUPS[1]) => {
                (Zone::Anyone, "everyone with an AWS account".to_owned())
            }
            // The log delivery group.
            (Some(uri), _, _) => (Zone::Service, uri.rsplit('/').next().unwrap_or_default().to_owned()),
            (_, Some(id), _) if Some(&id) == owner.as_ref() => continue,
            (_, Some(id), _) => (Zone::OtherAccount, format!("canonical user {id}")),
            (_, _, Some(address)) => (Zone::OtherAccount, address.into_owned()),
            (None, None, None) => continue,
        };
        let permission = grant.get("Permission").and_then(Node::string).unwrap_or_default();
        let levels = PERMISSIONS.iter().find(|row| row.0 == permission).map_or(&[][..], |row| row.1);
        lines.push(Line {
            zone: Some(zone),
            who: vec![Who { text: who, partner: None }],
            is_all_but: false,
            access: Access {
                levels: levels.to_vec(),
                patterns: vec![format!("ACL {permission}")],
                is_all_but: false,
            },
            resources: Vec::new(),
            are_other_resources: false,
            conditions: Vec::new(),
            except: Vec::new(),
            standing: Standing::Granted,
            left_out: 0,
            place: place(grant),
        });
    }
    lines
}
