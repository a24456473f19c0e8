//! The functions of the built-in rules, one for each rule file with `check:`, named as the rule is.
//!
//! The list of rules is made from the rule files at build time and takes the functions from here: the compiler names
//! the rule that lacks one, and the function that no rule has.

use crate::check::{
    access_path, action, arn, attached, breadth, bucket_name, caller, character, condition_company,
    condition_identity, condition_key, condition_presence, condition_type, condition_value, configuration,
    contradiction, cors, duplicate, encryption, escalation, exposure, external_id, federated, grammar, idle,
    lifecycle, lifecycle_filter, location, lock_out, log_delivery, log_target, logging, misfit, notification,
    object_key, ownership, partner_key, pass_role, placeholder, principal, public_access, reach, redundant,
    replication, replication_role, resource, retention, s3_action, service_principal, session, shape, sid,
    size, source_ip, source_pair, tag_support, tiering, trail, trail_target, transport, trust, twin,
    variable, version, versions,
};
use crate::rule::{Coded, Topics};

pub(super) use crate::check::control_checks::*;
pub(super) use crate::check::organization_checks::*;

pub(super) const ACCELERATION_WITH_DOTS: Coded = Coded::Bundle(configuration::acceleration_with_dots);
pub(super) const ACCOUNT_ACTION_ON_BUCKET: Coded =
    Coded::PolicyAbout(Topics::S3_MISFIT, s3_action::account_action_on_bucket);
pub(super) const ACL_CONTRADICTS_OWNERSHIP: Coded = Coded::Bundle(public_access::acl_contradicts_ownership);
pub(super) const ACL_HEADER_DEMANDED: Coded = Coded::Bundle(ownership::acl_header_demanded);
pub(super) const ACL_PERMISSION_VOID: Coded = Coded::Bundle(ownership::acl_permission_void);
pub(super) const ACTION_FOR_OTHER_PRINCIPAL: Coded = Coded::Policy(trust::mismatched_action);
pub(super) const ACTION_OF_ANOTHER_KIND: Coded =
    Coded::PolicyAbout(Topics::NOT_ON_BUCKET, attached::action_of_another_kind);
pub(super) const ACTION_WITHOUT_CONDITION_KEY: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, condition_type::action_without_key);
pub(super) const ACTION_WITHOUT_SERVICE: Coded =
    Coded::PolicyAbout(Topics::BARE_ACTION.or(Topics::WILD_ACTION), action::without_service);
pub(super) const ALLOW_NOT_ACTION: Coded = Coded::PolicyAbout(Topics::NOT_ACTION, breadth::allow_not_action);
pub(super) const ALLOW_NOT_PRINCIPAL: Coded =
    Coded::PolicyAbout(Topics::ODD_PRINCIPAL, caller::allow_not_principal);
pub(super) const ALLOW_NOT_RESOURCE: Coded =
    Coded::PolicyAbout(Topics::NOT_RESOURCE, breadth::allow_not_resource);
pub(super) const ARCHIVED_FROM_READER: Coded = Coded::Bundle(lifecycle::archived_from_reader);
pub(super) const ARN_ACCOUNT_INVALID: Coded = Coded::PolicyAbout(Topics::ODD_RESOURCE, arn::account_invalid);
pub(super) const ARN_ACCOUNT_MISSING: Coded = Coded::PolicyAbout(Topics::ODD_RESOURCE, arn::account_missing);
pub(super) const ARN_ACCOUNT_NOT_ALLOWED: Coded =
    Coded::PolicyAbout(Topics::ODD_RESOURCE, arn::account_not_allowed);
pub(super) const ARN_COMPARED_AS_TEXT: Coded = Coded::PolicyAbout(Topics::LIKE, condition_type::arn_as_text);
pub(super) const ARN_CUT_SHORT: Coded = Coded::PolicyAbout(Topics::ODD_RESOURCE, arn::cut_short);
pub(super) const ARN_PARTITION_UNKNOWN: Coded =
    Coded::PolicyAbout(Topics::ODD_RESOURCE, arn::partition_unknown);
pub(super) const ARN_PREFIX_WRONG: Coded = Coded::PolicyAbout(Topics::ODD_RESOURCE, arn::prefix_wrong);
pub(super) const ARN_REGION_MISSING: Coded = Coded::PolicyAbout(Topics::ODD_RESOURCE, arn::region_missing);
pub(super) const ARN_REGION_NOT_ALLOWED: Coded =
    Coded::PolicyAbout(Topics::ODD_RESOURCE, arn::region_not_allowed);
pub(super) const ARN_REGION_UNKNOWN: Coded = Coded::PolicyAbout(Topics::ODD_RESOURCE, arn::region_unknown);
pub(super) const ARN_RESOURCE_UNKNOWN: Coded =
    Coded::PolicyAbout(Topics::ODD_RESOURCE, arn::resource_unknown);
pub(super) const ARN_SERVICE_CASE: Coded = Coded::PolicyAbout(Topics::ODD_RESOURCE, arn::service_case);
pub(super) const ARN_SERVICE_UNKNOWN: Coded = Coded::PolicyAbout(Topics::ODD_RESOURCE, arn::service_unknown);
pub(super) const ARN_TYPE_MISSPELT: Coded = Coded::PolicyAbout(Topics::ODD_RESOURCE, arn::type_misspelt);
pub(super) const ASSUME_ANY_ROLE: Coded = Coded::PolicyAbout(Topics::ANY_RESOURCE, exposure::assume_any_role);
pub(super) const ATTRIBUTES_WITHOUT_SELECT: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, condition_company::attributes_without_select);
pub(super) const AUDIENCE_ANY_VALUE: Coded =
    Coded::PolicyAbout(Topics::PROVIDER, federated::audience_any_value);
pub(super) const AUDIENCE_MISSING: Coded = Coded::PolicyAbout(Topics::PROVIDER, federated::audience_missing);
pub(super) const AUDIENCE_TYPE_UNCONFIRMED: Coded =
    Coded::PolicyAbout(Topics::PROVIDER, federated::audience_unconfirmed);
pub(super) const AWS_MANAGED_KEY_SHARED: Coded = Coded::Bundle(partner_key::aws_managed_key);
pub(super) const BACKUP_EXPIRES_FOR_GOOD: Coded = Coded::Bundle(retention::backup_expires);
pub(super) const BARE_WILDCARD_PRINCIPAL: Coded = Coded::Policy(trust::bare_wildcard);
pub(super) const BECOMES_ANOTHER_USER: Coded =
    Coded::PolicyAbout(Topics::ANY_RESOURCE, escalation::other_credentials);
pub(super) const BLOCK_LIFTABLE: Coded = Coded::Bundle(reach::block_liftable);
pub(super) const BUCKET_ACTION_ON_OBJECTS: Coded =
    Coded::PolicyAbout(Topics::S3_MISFIT, s3_action::bucket_action_on_objects);
pub(super) const BUCKET_NAME_INVALID: Coded = Coded::Document(bucket_name::invalid);
pub(super) const BUCKET_NAME_WITH_DOTS: Coded = Coded::Document(bucket_name::dots);
pub(super) const BUCKET_TAG_WITHOUT_ABAC: Coded = Coded::Bundle(reach::tags_unused);
pub(super) const CONDITIONS_CONTRADICT: Coded =
    Coded::PolicyAbout(Topics::REPEATED_KEY.or(Topics::TELLING_KEY), contradiction::conditions_contradict);
pub(super) const CONDITION_ALWAYS_TRUE: Coded =
    Coded::PolicyAbout(Topics::LIKE, condition_presence::always_true);
pub(super) const CONDITION_EMPTY: Coded = Coded::PolicyAbout(Topics::PROBLEM, condition_presence::empty);
pub(super) const CONDITION_KEY_MALFORMED: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, condition_key::malformed);
pub(super) const CONDITION_NEVER_TRUE: Coded =
    Coded::PolicyAbout(Topics::LIKE, condition_presence::never_true);
pub(super) const CONDITION_SERVICE_UNKNOWN: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, condition_type::unknown_prefix);
pub(super) const CORS_RULE_NEVER_USED: Coded = Coded::Document(cors::rule_never_used);
pub(super) const COVERED_STATEMENT: Coded =
    Coded::PolicyAbout(Topics::SHARED_ACTION, idle::covered_statement);
pub(super) const CREDENTIALS_OF_ANY_RESOURCE: Coded =
    Coded::PolicyAbout(Topics::ANY_RESOURCE, exposure::credentials_of_any);
pub(super) const CUSTOMER_KEY_DEMANDED: Coded = Coded::Bundle(object_key::customer_key_demanded);
pub(super) const DATA_OF_ANY_RESOURCE: Coded =
    Coded::PolicyAbout(Topics::ANY_RESOURCE, exposure::data_of_any);
pub(super) const DATE_AS_EPOCH: Coded = Coded::PolicyAbout(Topics::MEASURE, condition_value::date_as_epoch);
pub(super) const DELETED_BEFORE_MINIMUM_DURATION: Coded = Coded::Document(lifecycle::deleted_early);
pub(super) const DENIED_STATEMENT: Coded = Coded::PolicyAbout(Topics::DENIED_ALLOW, idle::denied_statement);
pub(super) const DENIES_ADD_UP: Coded = Coded::Policy(contradiction::denies_add_up);
pub(super) const DENY_BESIDE_EXPIRATION: Coded = Coded::Bundle(retention::deny_beside_expiration);
pub(super) const DENY_CONTRADICTS_DEFAULT_ENCRYPTION: Coded =
    Coded::Bundle(encryption::deny_contradicts_default);
pub(super) const DENY_REJECTS_DEFAULT_ENCRYPTION: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, encryption::deny_rejects_default);
pub(super) const DIRECTORY_BUCKET_LIFECYCLE: Coded = Coded::Document(lifecycle::directory_bucket);
pub(super) const DOCUMENTATION_ACCOUNT: Coded = Coded::Policy(placeholder::documentation_account);
pub(super) const DUPLICATE_KEY: Coded = Coded::Text(duplicate::duplicate_key);
pub(super) const DUPLICATE_REPLICATION_PRIORITY: Coded = Coded::Document(configuration::duplicate_priority);
pub(super) const DUPLICATE_RULE_ID: Coded = Coded::Document(configuration::duplicate_rule_id);
pub(super) const DUPLICATE_SID: Coded = Coded::PolicyAbout(Topics::SID, sid::duplicate);
pub(super) const ELEMENT_CONFLICT: Coded = Coded::PolicyAbout(Topics::PROBLEM, grammar::element_conflict);
pub(super) const EMPTY_ELEMENT: Coded = Coded::PolicyAbout(Topics::PROBLEM, grammar::empty_element);
pub(super) const EMPTY_SID: Coded = Coded::PolicyAbout(Topics::SID, sid::empty);
pub(super) const EMPTY_VARIABLE: Coded = Coded::PolicyAbout(Topics::VARIABLE, variable::empty);
pub(super) const EVERY_ADDRESS: Coded = Coded::PolicyAbout(Topics::ADDRESS, source_ip::every_address);
pub(super) const EXPIRES_UNDER_RETENTION: Coded = Coded::Bundle(retention::expires_under_retention);
pub(super) const EXTERNAL_ID_GUESSABLE: Coded = Coded::Policy(external_id::guessable);
pub(super) const EXTERNAL_ID_MISSING: Coded = Coded::Policy(external_id::missing);
pub(super) const EXTERNAL_ID_UNMATCHABLE: Coded = Coded::Policy(external_id::unmatchable);
pub(super) const EXTERNAL_ID_VOID: Coded = Coded::Policy(external_id::void);
pub(super) const FEDERATED_NOT_SUPPORTED: Coded = Coded::PolicyAbout(Topics::PROVIDER, principal::federated);
pub(super) const FENCE_WITHOUT_ANONYMOUS: Coded = Coded::Policy(lock_out::fence_without_anonymous);
pub(super) const FOREIGN_ORGANIZATION: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, caller::foreign_organization);
pub(super) const FOR_ALL_OF_ONE_VALUE: Coded =
    Coded::PolicyAbout(Topics::QUALIFIER, condition_type::for_all_of_one);
pub(super) const GITHUB_BRANCH_OPEN: Coded = Coded::PolicyAbout(Topics::PROVIDER, federated::github_branch);
pub(super) const GITHUB_REPOSITORY_MISSING: Coded =
    Coded::PolicyAbout(Topics::PROVIDER, federated::github_repository);
pub(super) const GLOBAL_KEY_UNKNOWN: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, condition_key::unknown_global);
pub(super) const GRANTS_ITSELF_PERMISSIONS: Coded =
    Coded::PolicyAbout(Topics::ANY_RESOURCE, escalation::own_permissions);
pub(super) const IDENTITY_POLICY_TOO_LONG: Coded = Coded::Policy(size::identity);
pub(super) const ID_IN_IDENTITY_POLICY: Coded = Coded::Policy(sid::policy_id);
pub(super) const INVALID_EFFECT: Coded = Coded::PolicyAbout(Topics::PROBLEM, grammar::invalid_effect);
pub(super) const INVALID_JSON: Coded = Coded::Syntax;
pub(super) const INVENTORY_TARGET_REFUSES: Coded = Coded::Bundle(reach::inventory_refused);
pub(super) const IP_RANGE_FROM_MIDDLE: Coded = Coded::PolicyAbout(Topics::ADDRESS, source_ip::host_bits);
pub(super) const KEY_BOUND_TO_OBJECTS: Coded = Coded::Bundle(object_key::bound_to_objects);
pub(super) const KEY_CLOSED_TO_PARTNER: Coded = Coded::Bundle(partner_key::key_closed_to_partner);
pub(super) const KEY_IN_OTHER_REGION: Coded = Coded::Bundle(location::key_elsewhere);
pub(super) const KEY_OF_FEW_SERVICES: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, condition_company::key_of_few_services);
pub(super) const KEY_SERVICE_LACKS: Coded =
    Coded::PolicyAbout(Topics::SERVICE, service_principal::key_without_caller);
pub(super) const KEY_TWICE_BUT_FOR_CASE: Coded =
    Coded::PolicyAbout(Topics::REPEATED_KEY, condition_key::same_but_for_case);
pub(super) const KEY_WITHOUT_ACCOUNT: Coded = Coded::Bundle(partner_key::key_without_account);
pub(super) const LENGTH_OUT_OF_RANGE: Coded = Coded::Document(shape::length_out_of_range);
pub(super) const LIFECYCLE_ACTION_SHADOWED: Coded = Coded::Document(lifecycle_filter::action_shadowed);
pub(super) const LIFECYCLE_DATE_PAST: Coded = Coded::Document(lifecycle::date_past);
pub(super) const LIFECYCLE_RULE_WITHOUT_ACTION: Coded = Coded::Document(lifecycle::rule_without_action);
pub(super) const LIFECYCLE_TAG_TWICE: Coded = Coded::Document(lifecycle_filter::tag_twice);
pub(super) const LIFECYCLE_WITH_MFA_DELETE: Coded = Coded::Bundle(versions::mfa_delete_with_lifecycle);
pub(super) const LOGS_EXPIRE_EARLY: Coded = Coded::Bundle(log_delivery::expire_early);
pub(super) const LOGS_INTO_ITSELF: Coded = Coded::Bundle(logging::logs_into_itself);
pub(super) const LOGS_IN_CIRCLE: Coded = Coded::Bundle(log_target::in_circle);
pub(super) const LOGS_OPEN_TO_PARTNER: Coded = Coded::Bundle(log_target::open_to_partner);
pub(super) const LOG_DELIVERY_DENIED: Coded = Coded::Bundle(log_delivery::denied);
pub(super) const LOG_GRANTS_VOID: Coded = Coded::Bundle(log_delivery::grants_void);
pub(super) const LOG_TARGET_ELSEWHERE: Coded = Coded::Bundle(log_delivery::elsewhere);
pub(super) const LOG_TARGET_ENCRYPTED: Coded = Coded::Bundle(log_target::encrypted_with_kms);
pub(super) const LOG_TARGET_LOCKED: Coded = Coded::Bundle(log_target::locked);
pub(super) const LOG_TARGET_REFUSES: Coded = Coded::Bundle(log_target::refuses_delivery);
pub(super) const LOG_TARGET_REQUESTER_PAYS: Coded = Coded::Bundle(log_target::requester_pays);
pub(super) const MALFORMED_ACCOUNT_ID: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, condition_identity::malformed_account);
pub(super) const MALFORMED_ARN: Coded = Coded::PolicyAbout(Topics::ODD_RESOURCE, arn::field_missing);
pub(super) const MALFORMED_KMS_KEY: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, condition_identity::malformed_kms_key);
pub(super) const MALFORMED_PRINCIPAL: Coded = Coded::PolicyAbout(Topics::ODD_PRINCIPAL, principal::malformed);
pub(super) const MALFORMED_PROVIDER: Coded = Coded::PolicyAbout(Topics::PROVIDER, trust::malformed_provider);
pub(super) const MALFORMED_SERVICE_PRINCIPAL: Coded =
    Coded::PolicyAbout(Topics::SERVICE.or(Topics::TELLING_KEY), service_principal::malformed);
pub(super) const MALFORMED_VPC_ENDPOINT_ID: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, condition_identity::malformed_endpoint);
pub(super) const MALFORMED_VPC_ID: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, condition_identity::malformed_vpc);
pub(super) const MEMBER_MISSING: Coded = Coded::Document(shape::member_missing);
pub(super) const MFA_FOR_MACHINE: Coded = Coded::Policy(external_id::mfa_for_machine);
pub(super) const MISSING_BRACE: Coded = Coded::PolicyAbout(Topics::VARIABLE, variable::missing_brace);
pub(super) const MISSING_ELEMENT: Coded = Coded::Policy(grammar::missing_element);
pub(super) const MISSING_QUOTE: Coded = Coded::PolicyAbout(Topics::VARIABLE, variable::missing_quote);
pub(super) const MISSPELT_SERVICE_PRINCIPAL: Coded =
    Coded::PolicyAbout(Topics::SERVICE.or(Topics::TELLING_KEY), service_principal::misspelt);
pub(super) const NONCURRENT_WITHOUT_VERSIONING: Coded =
    Coded::Bundle(lifecycle::noncurrent_without_versioning);
pub(super) const NOTIFICATIONS_OVERLAP: Coded = Coded::Document(notification::overlap);
pub(super) const NOTIFICATION_IN_OTHER_REGION: Coded = Coded::Bundle(location::notification_elsewhere);
pub(super) const NOT_AN_ARN: Coded = Coded::PolicyAbout(Topics::ODD_RESOURCE, resource::not_an_arn);
pub(super) const NOT_AN_IP_RANGE: Coded =
    Coded::PolicyAbout(Topics::ADDRESS, condition_value::not_an_ip_range);
pub(super) const NOT_A_BOOLEAN: Coded = Coded::PolicyAbout(Topics::CONDITION, condition_value::not_a_boolean);
pub(super) const NOT_A_DATE: Coded = Coded::PolicyAbout(Topics::MEASURE, condition_value::not_a_date);
pub(super) const NOT_A_NUMBER: Coded = Coded::PolicyAbout(Topics::MEASURE, condition_value::not_a_number);
pub(super) const NOT_BASE64: Coded = Coded::PolicyAbout(Topics::MEASURE, condition_value::not_base64);
pub(super) const NOT_PRINCIPAL_IN_TRUST_POLICY: Coded = Coded::Policy(trust::not_principal);
pub(super) const NO_VALUES: Coded = Coded::PolicyAbout(Topics::NO_VALUES, condition_presence::no_values);
pub(super) const NO_VALUES_FOR_ALL: Coded =
    Coded::PolicyAbout(Topics::NO_VALUES, condition_presence::no_values_for_all);
pub(super) const NO_VALUES_FOR_ANY: Coded =
    Coded::PolicyAbout(Topics::NO_VALUES, condition_presence::no_values_for_any);
pub(super) const NO_VALUES_IF_EXISTS: Coded =
    Coded::PolicyAbout(Topics::NO_VALUES, condition_presence::no_values_if_exists);
pub(super) const NULL_WITH_QUALIFIER: Coded =
    Coded::PolicyAbout(Topics::NULL, condition_presence::qualified_null);
pub(super) const NUMBER_OUT_OF_RANGE: Coded = Coded::Document(shape::number_out_of_range);
pub(super) const OBJECT_ACTION_ON_BUCKET: Coded =
    Coded::PolicyAbout(Topics::S3_MISFIT, s3_action::object_action_on_bucket);
pub(super) const OBJECT_LOCK_WITHOUT_VERSIONING: Coded = Coded::Bundle(retention::lock_without_versioning);
pub(super) const OLD_VERSIONS_KEPT: Coded = Coded::Bundle(lifecycle::old_versions_kept);
pub(super) const OPERATOR_OF_OTHER_TYPE: Coded =
    Coded::PolicyAbout(Topics::CONDITION, condition_type::operator_misfit);
pub(super) const OWN_ACCOUNT_OF_RESOURCE: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, condition_company::own_account_of_resource);
pub(super) const PARTIAL_WILDCARD: Coded = Coded::PolicyAbout(Topics::ODD_PRINCIPAL, principal::wildcard);
pub(super) const PARTNER_CUT_OFF: Coded = Coded::Bundle(public_access::partner_cut_off);
pub(super) const PARTNER_DELETES_FOR_GOOD: Coded = Coded::Bundle(versions::partner_deletes_for_good);
pub(super) const PARTNER_DELETES_VERSIONS: Coded = Coded::Bundle(versions::partner_deletes_versions);
pub(super) const PASS_ANY_ROLE: Coded = Coded::PolicyAbout(Topics::ANY_RESOURCE, pass_role::pass_any_role);
pub(super) const PASS_ANY_ROLE_BY_NOT_ACTION: Coded =
    Coded::PolicyAbout(Topics::NOT_ACTION, pass_role::pass_any_role_by_not_action);
pub(super) const PASS_ANY_ROLE_BY_WILDCARD: Coded =
    Coded::PolicyAbout(Topics::WILD_ACTION, pass_role::pass_any_role_by_wildcard);
pub(super) const PASS_ROLE_BY_NOT_ACTION_NOT_RESOURCE: Coded =
    Coded::PolicyAbout(Topics::NOT_ACTION, pass_role::pass_role_by_not_action_not_resource);
pub(super) const PASS_ROLE_BY_WILDCARD_NOT_RESOURCE: Coded =
    Coded::PolicyAbout(Topics::WILD_ACTION, pass_role::pass_role_by_wildcard_not_resource);
pub(super) const PASS_ROLE_NOT_RESOURCE: Coded =
    Coded::PolicyAbout(Topics::NOT_RESOURCE, pass_role::pass_role_not_resource);
pub(super) const PERMISSIONS_OF_ANY_RESOURCE: Coded =
    Coded::PolicyAbout(Topics::ANY_RESOURCE, exposure::permissions_of_any);
pub(super) const PLACEHOLDER_LEFT_IN: Coded = Coded::Policy(placeholder::left_in);
pub(super) const POLICY_LOCKED: Coded = Coded::Policy(lock_out::policy_locked);
pub(super) const POLICY_STATUS_DIFFERS: Coded = Coded::Bundle(reach::status_differs);
pub(super) const PREFIX_EVADABLE: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, condition_company::prefix_evadable);
pub(super) const PRINCIPAL_ARN_OF_SERVICE: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, condition_key::principal_arn_of_service);
pub(super) const PRINCIPAL_ARN_OLD_NAME: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, condition_key::former_principal_arn);
pub(super) const PRINCIPAL_IN_IDENTITY_POLICY: Coded = Coded::Policy(grammar::principal_not_allowed);
pub(super) const PRINCIPAL_IN_SCP: Coded = Coded::Policy(grammar::principal_not_allowed);
pub(super) const PRIVATE_ADDRESS_WITHOUT_NETWORK: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, condition_company::address_without_network);
pub(super) const PRIVATE_SOURCE_IP: Coded = Coded::PolicyAbout(Topics::ADDRESS, source_ip::only_private);
pub(super) const PRIVATE_SOURCE_IP_AMONG_PUBLIC: Coded =
    Coded::PolicyAbout(Topics::ADDRESS, source_ip::some_private);
pub(super) const PRIVATE_SOURCE_IP_EXCLUDED: Coded =
    Coded::PolicyAbout(Topics::ADDRESS, source_ip::only_private_excluded);
pub(super) const PRIVATE_SOURCE_IP_EXCLUDED_AMONG_PUBLIC: Coded =
    Coded::PolicyAbout(Topics::ADDRESS, source_ip::some_private_excluded);
pub(super) const PROVIDER_CLAIM_VOID: Coded = Coded::PolicyAbout(Topics::PROVIDER, federated::claim_void);
pub(super) const PROVIDER_TENANT_MISSING: Coded =
    Coded::PolicyAbout(Topics::PROVIDER, federated::tenant_missing);
pub(super) const PROVIDER_UNCONDITIONAL: Coded =
    Coded::PolicyAbout(Topics::PROVIDER, federated::unconditional);
pub(super) const PUBLIC_ACL_IN_FORCE: Coded = Coded::Bundle(public_access::acl_in_force);
pub(super) const PUBLIC_POLICY_IN_FORCE: Coded = Coded::Bundle(public_access::policy_in_force);
pub(super) const QUALIFIER_MISSING: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, condition_type::qualifier_missing);
pub(super) const REDUNDANT_ACTION: Coded =
    Coded::PolicyAbout(Topics::REPEATED_ACTION, redundant::redundant_action);
pub(super) const REDUNDANT_LIMITS: Coded =
    Coded::PolicyAbout(Topics::MEASURE, condition_value::redundant_limits);
pub(super) const REDUNDANT_RESOURCE: Coded = Coded::Policy(redundant::redundant_resource);
pub(super) const REDUNDANT_STATEMENT: Coded =
    Coded::PolicyAbout(Topics::SHARED_ACTION, redundant::redundant_statement);
pub(super) const REGION_UNKNOWN: Coded =
    Coded::PolicyAbout(Topics::CONDITION, condition_type::unknown_region);
pub(super) const REPEATED_SID: Coded = Coded::PolicyAbout(Topics::SID, sid::duplicate);
pub(super) const REPLICATES_INTO_ITSELF: Coded = Coded::Bundle(configuration::replicates_into_itself);
pub(super) const REPLICATES_TO_FOREIGN_ACCOUNT: Coded =
    Coded::Document(configuration::replicates_to_foreign_account);
pub(super) const REPLICATION_ROLE_LACKS_PERMISSION: Coded = Coded::Bundle(replication_role::lacks_permission);
pub(super) const REPLICATION_ROLE_NOT_ASSUMABLE: Coded = Coded::Bundle(replication::role_not_assumable);
pub(super) const REPLICATION_SKIPS_ENCRYPTED: Coded = Coded::Bundle(replication::skips_encrypted);
pub(super) const REPLICATION_TARGET_UNLOCKED: Coded = Coded::Bundle(replication::destination_unlocked);
pub(super) const REPLICATION_WITHOUT_VERSIONING: Coded = Coded::Bundle(replication::without_versioning);
pub(super) const REQUESTER_PAYS_FOR_ANYONE: Coded = Coded::Bundle(reach::anonymous_payer);
pub(super) const RESOURCE_IN_TRUST_POLICY: Coded = Coded::Policy(trust::resource);
pub(super) const RESOURCE_OF_ANOTHER_KIND: Coded = Coded::Policy(attached::resource_of_another_kind);
pub(super) const RESOURCE_POLICY_TOO_LONG: Coded = Coded::Policy(size::resource);
pub(super) const RETENTION_BYPASSABLE: Coded = Coded::Bundle(versions::retention_bypassable);
pub(super) const RETIRED_ACTION: Coded = Coded::PolicyAbout(
    Topics::RETIRED_ACTION.or(Topics::UNKNOWN_SERVICE).or(Topics::WILD_ACTION),
    action::retired_action,
);
pub(super) const ROLES_ANYWHERE_ACTION_MISSING: Coded = Coded::Policy(trust::roles_anywhere);
pub(super) const ROLE_BY_ID: Coded = Coded::PolicyAbout(Topics::ODD_PRINCIPAL, principal::role_id);
pub(super) const ROLE_WITHOUT_KEY: Coded = Coded::Bundle(partner_key::role_without_key);
pub(super) const RUNS_AS_EXISTING_ROLE: Coded =
    Coded::PolicyAbout(Topics::ANY_RESOURCE, escalation::existing_role);
pub(super) const RUNS_AS_PASSED_ROLE: Coded =
    Coded::PolicyAbout(Topics::ANY_RESOURCE, escalation::passed_role);
pub(super) const S3_FULL_ACCESS: Coded = Coded::PolicyAbout(Topics::WILD_ACTION, caller::s3_full_access);
pub(super) const SAML_AUDIENCE_MISSING: Coded =
    Coded::PolicyAbout(Topics::PROVIDER, federated::saml_audience);
pub(super) const SECOND_PATH_BY_ACCESS_POINT: Coded = Coded::Bundle(access_path::by_access_point);
pub(super) const SECOND_PATH_TO_DATA: Coded = Coded::Bundle(access_path::second_path);
pub(super) const SERVICE_ACCOUNT_MISSING: Coded =
    Coded::PolicyAbout(Topics::PROVIDER, federated::service_account_missing);
pub(super) const SERVICE_FOR_ANYONE: Coded =
    Coded::PolicyAbout(Topics::SERVICE, service_principal::unrestricted);
pub(super) const SERVICE_KEY_UNKNOWN: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, condition_type::unknown_service_key);
pub(super) const SERVICE_LINKED_ROLE_BY_NOT_ACTION: Coded =
    Coded::PolicyAbout(Topics::NOT_ACTION, pass_role::service_linked_role_by_not_action);
pub(super) const SERVICE_LINKED_ROLE_BY_NOT_ACTION_NOT_RESOURCE: Coded =
    Coded::PolicyAbout(Topics::NOT_ACTION, pass_role::service_linked_role_by_not_action_not_resource);
pub(super) const SERVICE_LINKED_ROLE_BY_WILDCARD: Coded =
    Coded::PolicyAbout(Topics::WILD_ACTION, pass_role::service_linked_role_by_wildcard);
pub(super) const SERVICE_LINKED_ROLE_BY_WILDCARD_NOT_RESOURCE: Coded =
    Coded::PolicyAbout(Topics::WILD_ACTION, pass_role::service_linked_role_by_wildcard_not_resource);
pub(super) const SERVICE_LINKED_ROLE_FOR_ANY: Coded =
    Coded::PolicyAbout(Topics::ANY_RESOURCE, pass_role::service_linked_role_for_any);
pub(super) const SERVICE_LINKED_ROLE_NOT_RESOURCE: Coded =
    Coded::PolicyAbout(Topics::NOT_RESOURCE, pass_role::service_linked_role_not_resource);
pub(super) const SERVICE_WEAKLY_RESTRICTED: Coded =
    Coded::PolicyAbout(Topics::SERVICE, service_principal::weakly_restricted);
pub(super) const SESSION_ACTION_MISSING: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY.or(Topics::TAG), condition_company::setting_action_missing);
pub(super) const SESSION_BESIDE_ITS_ROLE: Coded = Coded::Policy(trust::redundant_principal);
pub(super) const SESSION_DURATION_CHAINED: Coded = Coded::Document(session::chained);
pub(super) const SESSION_TOO_SHORT: Coded = Coded::Document(session::too_short);
pub(super) const SEVERAL_BOOLEAN_VALUES: Coded =
    Coded::PolicyAbout(Topics::SEVERAL_VALUES, condition_value::several_booleans);
pub(super) const SHARING_UNWATCHED: Coded = Coded::Bundle(trail::sharing_unwatched);
pub(super) const SOURCE_BUCKET_WITHOUT_ACCOUNT: Coded = Coded::Policy(source_pair::account_missing);
pub(super) const SPACE_IN_VARIABLE: Coded = Coded::PolicyAbout(Topics::VARIABLE, variable::space);
pub(super) const SPOOFABLE_KEY: Coded = Coded::PolicyAbout(Topics::CALLER_KEY, condition_identity::spoofable);
pub(super) const STATEMENT_ABOUT_NOTHING: Coded =
    Coded::PolicyAbout(Topics::MISFIT, misfit::statement_about_nothing);
pub(super) const SUBJECT_TOO_WIDE: Coded = Coded::PolicyAbout(Topics::PROVIDER, federated::subject_too_wide);
pub(super) const TAG_NAME_MISSING: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, condition_type::tag_missing);
pub(super) const TAG_NOT_ON_ACTION_ALLOW: Coded = Coded::PolicyAbout(Topics::TAG, tag_support::allow);
pub(super) const TAG_NOT_ON_ACTION_DENY: Coded = Coded::PolicyAbout(Topics::TAG, tag_support::deny);
pub(super) const TAG_NOT_ON_EVERY_ACTION_ALLOW: Coded =
    Coded::PolicyAbout(Topics::TAG, tag_support::allow_not_action);
pub(super) const TAG_NOT_ON_EVERY_ACTION_DENY: Coded =
    Coded::PolicyAbout(Topics::TAG, tag_support::deny_not_action);
pub(super) const TIERED_FROM_READER: Coded = Coded::Bundle(tiering::tiered_from_reader);
pub(super) const TLS_NOT_REQUIRED: Coded = Coded::Policy(transport::tls_not_required);
pub(super) const TRAIL_RECORDS_ITSELF: Coded = Coded::Bundle(trail_target::records_itself);
pub(super) const TRAIL_TARGET_REFUSES: Coded = Coded::Bundle(trail_target::refuses);
pub(super) const TRAIL_TARGET_REQUESTER_PAYS: Coded = Coded::Bundle(trail_target::requester_pays);
pub(super) const TRANSITION_ORDER: Coded = Coded::Document(lifecycle::transition_order);
pub(super) const TRANSITION_TOO_EARLY: Coded = Coded::Document(lifecycle::transition_too_early);
pub(super) const TRANSITION_UNDER_THIRTY_DAYS: Coded =
    Coded::Document(lifecycle::transition_under_thirty_days);
pub(super) const TRUST_ANYONE: Coded = Coded::PolicyAbout(Topics::ODD_PRINCIPAL, caller::trust_anyone);
pub(super) const TRUST_POLICY_TOO_LONG: Coded = Coded::Policy(size::trust);
pub(super) const TWIN_ACTION_SPARED: Coded = Coded::PolicyAbout(Topics::DENIED_ALLOW, twin::action_spared);
pub(super) const UNKNOWN_ACTION: Coded =
    Coded::PolicyAbout(Topics::UNKNOWN_ACTION.or(Topics::WILD_ACTION), action::unknown_action);
pub(super) const UNKNOWN_ELEMENT: Coded = Coded::PolicyAbout(Topics::PROBLEM, grammar::unknown_element);
pub(super) const UNKNOWN_MEMBER: Coded = Coded::Document(shape::unknown_member);
pub(super) const UNKNOWN_OPERATOR: Coded = Coded::PolicyAbout(Topics::PROBLEM, grammar::unknown_operator);
pub(super) const UNKNOWN_PRINCIPAL_TYPE: Coded =
    Coded::PolicyAbout(Topics::PROBLEM, grammar::unknown_principal_type);
pub(super) const UNKNOWN_SERVICE: Coded =
    Coded::PolicyAbout(Topics::UNKNOWN_SERVICE.or(Topics::WILD_ACTION), action::unknown_service);
pub(super) const UNSUPPORTED_CHARACTER: Coded = Coded::Document(character::unsupported);
pub(super) const UNSUPPORTED_SID: Coded = Coded::PolicyAbout(Topics::SID, sid::unsupported);
pub(super) const UPLOADS_OWNED_BY_PARTNER: Coded = Coded::Bundle(ownership::uploads_owned_by_partner);
pub(super) const USER_BY_ID: Coded = Coded::PolicyAbout(Topics::ODD_PRINCIPAL, principal::user_id);
pub(super) const VALUES_OF_MIXED_TYPES: Coded =
    Coded::PolicyAbout(Topics::SEVERAL_VALUES, condition_value::mixed_types);
pub(super) const VALUE_NOT_IN_ENUM: Coded = Coded::Document(shape::value_not_in_enum);
pub(super) const VALUE_OF_WRONG_TYPE: Coded = Coded::Document(shape::value_of_wrong_type);
pub(super) const VARIABLE_IN_OTHER_ELEMENT: Coded =
    Coded::PolicyAbout(Topics::VARIABLE, variable::in_other_element);
pub(super) const VARIABLE_NEEDS_VERSION: Coded =
    Coded::PolicyAbout(Topics::VARIABLE, version::variable_needs_version);
pub(super) const VARIABLE_NOT_FILLED_IN: Coded =
    Coded::PolicyAbout(Topics::VARIABLE, condition_value::variable_not_filled_in);
pub(super) const VARIABLE_TOO_WIDE: Coded =
    Coded::PolicyAbout(Topics::VARIABLE, condition_identity::open_variable);
pub(super) const VERSION_INVALID: Coded = Coded::PolicyAbout(Topics::VERSION, version::invalid);
pub(super) const VERSION_MISSING: Coded = Coded::PolicyAbout(Topics::VERSION, version::missing);
pub(super) const VERSION_OLD: Coded = Coded::PolicyAbout(Topics::VERSION, version::old);
pub(super) const VERSION_REMOVAL_NEEDS_MFA: Coded = Coded::Bundle(retention::removal_needs_mfa);
pub(super) const WEBSITE_NOT_READABLE: Coded = Coded::Bundle(reach::website_closed);
pub(super) const WILDCARD_ACTION: Coded = Coded::PolicyAbout(Topics::WILD_ACTION, breadth::wildcard_action);
pub(super) const WILDCARD_ASKS_ABSENCE: Coded =
    Coded::PolicyAbout(Topics::LIKE, condition_presence::asks_absence);
pub(super) const WILDCARD_ASKS_PRESENCE: Coded =
    Coded::PolicyAbout(Topics::LIKE, condition_presence::asks_presence);
pub(super) const WILDCARD_PRINCIPAL: Coded =
    Coded::PolicyAbout(Topics::ODD_PRINCIPAL, caller::wildcard_principal);
pub(super) const WILDCARD_SERVICE: Coded =
    Coded::PolicyAbout(Topics::WILD_ACTION.or(Topics::ODD_RESOURCE), action::wildcard_service);
pub(super) const WILDCARD_TAKEN_LITERALLY: Coded =
    Coded::PolicyAbout(Topics::WILD_VALUE, condition_identity::literal_wildcard);
pub(super) const WILDCARD_TOO_WIDE: Coded =
    Coded::PolicyAbout(Topics::LIKE, condition_identity::open_wildcard);
pub(super) const WRONG_TYPE: Coded = Coded::PolicyAbout(Topics::PROBLEM, grammar::wrong_type);
