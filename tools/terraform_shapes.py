"""The arguments of Terraform's resources, read from the generated Python of `cdktf-cdktf-provider-aws`.

Nothing is imported or run: the classes are parsed. A resource's `…Config` class and the classes of its blocks say which
arguments there are, of which type, and which must be there; the properties of the resource's own class and of the
blocks' `…OutputReference` classes that no argument has say what only the provider sets.
"""

import ast
import re
import zipfile

PACKAGE = "cdktf-cdktf-provider-aws"

# The resources that grantlint reads: buckets and what hangs on them, roles, trails, keys, and whatever carries a policy.
RESOURCES = """
    aws_cloudtrail aws_ecr_repository_policy aws_iam_account_password_policy aws_iam_group aws_iam_group_policy
    aws_iam_policy aws_iam_role aws_iam_role_policy aws_iam_role_policy_attachment aws_iam_user aws_iam_user_policy
    aws_kms_key aws_kms_key_policy aws_organizations_policy aws_organizations_resource_policy aws_s3_access_point
    aws_s3_account_public_access_block aws_s3_bucket aws_s3_bucket_abac aws_s3_bucket_accelerate_configuration
    aws_s3_bucket_acl aws_s3_bucket_analytics_configuration aws_s3_bucket_cors_configuration
    aws_s3_bucket_intelligent_tiering_configuration aws_s3_bucket_inventory aws_s3_bucket_lifecycle_configuration
    aws_s3_bucket_logging aws_s3_bucket_metadata_configuration aws_s3_bucket_metric aws_s3_bucket_notification
    aws_s3_bucket_object_lock_configuration aws_s3_bucket_ownership_controls aws_s3_bucket_policy
    aws_s3_bucket_public_access_block aws_s3_bucket_replication_configuration
    aws_s3_bucket_request_payment_configuration aws_s3_bucket_server_side_encryption_configuration
    aws_s3_bucket_versioning aws_s3_bucket_website_configuration aws_s3_directory_bucket aws_s3control_access_grant
    aws_s3control_access_grants_instance aws_s3control_access_grants_instance_resource_policy
    aws_s3control_access_grants_location aws_s3control_access_point_policy aws_s3control_bucket
    aws_s3control_bucket_lifecycle_configuration aws_s3control_bucket_policy
    aws_s3control_directory_bucket_access_point_scope aws_s3control_multi_region_access_point
    aws_s3control_multi_region_access_point_policy aws_s3control_object_lambda_access_point
    aws_s3control_object_lambda_access_point_policy aws_secretsmanager_secret_policy aws_sns_topic_policy
    aws_sqs_queue_policy aws_vpc_endpoint aws_vpc_endpoint_policy
"""

# What every construct has beside the resource's own attributes.
OF_CONSTRUCTS = {"internal_value", "fqn", "cdktf_stack", "node"}
SCALARS = {"builtins.str": "text", "jsii.Number": "number", "builtins.bool": "bool", "datetime.datetime": "time"}
COMPUTED = {**SCALARS, "_cdktf_9a9027ec.IResolvable": "bool", "_cdktf_9a9027ec.StringMap": "map(text)"}


class Unreadable(Exception):
    """The package is not written as this expects it."""


def read(path):
    """The shapes by name, and the version of the provider whose they are."""
    shapes, providers = {}, set()
    with zipfile.ZipFile(path) as package:
        # The folders cut the words of a name elsewhere: `s3_control_bucket` for `aws_s3control_bucket`.
        folders = {name.split("/")[1].replace("_", ""): name
                   for name in package.namelist() if re.fullmatch(r"[a-z_]+/[a-z0-9_]+/__init__\.py", name)}
        for resource in RESOURCES.split():
            name = folders.get(resource.removeprefix("aws_").replace("_", ""))
            if not name:
                raise Unreadable(f"{PACKAGE} has no resource {resource} any more")
            module = ast.parse(package.read(name).decode())
            title = ast.get_docstring(module) or ""
            if f"# `{resource}`" not in title:
                raise Unreadable(f"{name} is not about {resource}")
            providers.update(re.findall(r"/providers/hashicorp/aws/([0-9.]+)/", title))
            read_resource(module, resource, shapes)
    if len(providers) != 1:
        raise Unreadable(f"{PACKAGE} is made from {len(providers)} versions of the provider: {sorted(providers)}")
    return shapes, providers.pop()


def read_resource(module, resource, shapes):
    classes = {node.name: node for node in module.body if isinstance(node, ast.ClassDef)}
    own = [node for node in classes.values() if any("TerraformResource" in ast.unparse(base) for base in node.bases)]
    if len(own) != 1:
        raise Unreadable(f"{resource} has {len(own)} classes of its own")
    read_block(classes, f"{own[0].name}Config", own[0], resource, shapes)


def read_block(classes, name, attributes, shape, shapes):
    """Adds the block whose arguments are the parameters of the class `name`."""
    if name not in classes:
        raise Unreadable(f"{shape}: there is no class {name}")
    function = next((node for node in classes[name].body
                     if isinstance(node, ast.FunctionDef) and node.name == "__init__"), None)
    entries, known = [], set()
    parameters = zip(function.args.kwonlyargs, function.args.kw_defaults) if function else ()
    names = names_in(ast.get_docstring(function) or "") if function else {}
    for parameter, default in parameters:
        # Terraform's own `count`, `lifecycle` and the like are not the provider's and link to no page of it.
        argument = names.get(parameter.arg)
        if not argument:
            continue
        known.add(parameter.arg)
        kind = type_of(parameter.annotation, classes, f"{shape}.{argument}", shapes)
        entries.append(f"{argument}{'!' * (default is None)}={kind}")
    entries += [f"{argument}?={kind}" for argument, kind in computed(attributes, known)]
    shapes[shape] = "struct", entries


def names_in(docstring):
    """The provider's names of a function's parameters: the last part of the link behind each."""
    parts = re.findall(r":param (\w+):(.*?)(?=\n\s*:param |\Z)", docstring, re.DOTALL)
    links = {name: re.search(r"/docs/resources/\w+#(\w+) ", text) for name, text in parts}
    return {name: link[1] for name, link in links.items() if link}


def computed(attributes, known):
    """What only the provider sets: properties of the class that are no argument."""
    for node in attributes.body if attributes else ():
        is_property = isinstance(node, ast.FunctionDef) and any(
            ast.unparse(decorator) == "builtins.property" for decorator in node.decorator_list)
        if not is_property or node.name in known | OF_CONSTRUCTS or node.name.endswith("_input"):
            continue
        yield node.name.rstrip("_"), COMPUTED.get(ast.unparse(node.returns), "any")


def type_of(annotation, classes, shape, shapes):
    """The TYPE of an argument; its block is added to `shapes` as `shape`."""
    if isinstance(annotation, ast.Subscript):
        outer = ast.unparse(annotation.value)
        parts = annotation.slice.elts if isinstance(annotation.slice, ast.Tuple) else [annotation.slice]
        if outer == "typing.Optional":
            return type_of(parts[0], classes, shape, shapes)
        if outer == "typing.Sequence":
            return f"list({type_of(parts[0], classes, shape, shapes)})"
        if outer == "typing.Mapping":
            return f"map({type_of(parts[1], classes, shape, shapes)})"
        if outer == "typing.Union":
            # A value or something that becomes one; a block's class or a plain dictionary of its arguments.
            plain = [one for one in parts if not re.search(r"IResolvable$|^typing\.Dict\[", ast.unparse(one))]
            if len(plain) == 1:
                return type_of(plain[0], classes, shape, shapes)
    text = annotation.value if isinstance(annotation, ast.Constant) else ast.unparse(annotation)
    if text in SCALARS:
        return SCALARS[text]
    if text in classes:
        read_block(classes, text, classes.get(f"{text}OutputReference"), shape, shapes)
        return shape
    raise Unreadable(f"{shape} is of the unknown type {ast.unparse(annotation)}")
