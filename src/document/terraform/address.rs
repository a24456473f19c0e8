//! The addresses of resources in a plan: `module.NAME["KEY"].TYPE.NAME[0]`.

/// What the address of a data source begins with.
const DATA: &str = "data.";

/// An address, taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Address<'t> {
    /// The module's instance, up to the dot behind it; empty for the root module.
    pub module: &'t str,
    /// The resource's type and name, a data source's behind `data.`.
    pub resource: &'t str,
    /// The key of the resource's instance with its brackets; empty where there is only one.
    pub key: &'t str,
}

impl<'t> Address<'t> {
    /// Takes `text` apart; what stands behind the instance, such as `.id`, is left out.
    pub(super) fn of(text: &'t str) -> Self {
        let mut start = 0;
        while let Some(rest) = text[start..].strip_prefix("module.") {
            let Some(end) = end_of_step(rest) else { break };
            start = text.len() - rest.len() + end + 1;
        }
        let (module, rest) = text.split_at(start);
        let prefix = if rest.starts_with(DATA) { DATA.len() } else { 0 };
        let kind = end_of_step(&rest[prefix..]).map_or(rest.len(), |end| prefix + end + 1);
        let instance = &rest[..end_of_step(&rest[kind..]).map_or(rest.len(), |end| kind + end)];
        let name = instance.find('[').unwrap_or(instance.len());
        Self { module, resource: &instance[..name], key: &instance[name..] }
    }

    /// The address in the configuration, which has no instances.
    pub(super) fn without_keys(&self) -> String {
        let (mut out, mut rest) = (String::new(), self.module);
        while let Some(end) = end_of_step(rest) {
            let step = &rest[..end];
            out.push_str(&step[..step.find('[').unwrap_or(step.len())]);
            out.push('.');
            rest = &rest[end + 1..];
        }
        out + self.resource
    }
}

/// Where the dot behind the first step is; a key may hold dots and brackets between its quotes.
fn end_of_step(text: &str) -> Option<usize> {
    let (mut is_quoted, mut is_escaped) = (false, false);
    text.bytes().position(|letter| {
        match letter {
            _ if is_escaped => is_escaped = false,
            b'\\' if is_quoted => is_escaped = true,
            b'"' => is_quoted = !is_quoted,
            _ => return letter == b'.' && !is_quoted,
        }
        false
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_taken_apart() {
        let parts = |text| {
            let address = Address::of(text);
            (address.module, address.resource, address.key)
        };
        assert_eq!(parts("aws_s3_bucket.b"), ("", "aws_s3_bucket.b", ""));
        assert_eq!(parts("aws_s3_bucket.b[0].id"), ("", "aws_s3_bucket.b", "[0]"));
        let deep = "module.s3[\"a.b\"].module.in.aws_s3_bucket.b[\"x[\\\".\"]";
        assert_eq!(parts(deep), ("module.s3[\"a.b\"].module.in.", "aws_s3_bucket.b", "[\"x[\\\".\"]"));
        assert_eq!(Address::of(deep).without_keys(), "module.s3.module.in.aws_s3_bucket.b");
        let data = "module.s3.data.aws_iam_policy_document.d[0].json";
        assert_eq!(parts(data), ("module.s3.", "data.aws_iam_policy_document.d", "[0]"));
        assert_eq!(parts(""), ("", "", ""));
        assert_eq!(parts("module."), ("", "module.", ""));
    }
}
