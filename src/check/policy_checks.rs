//! The functions of the rules about policies, in order.

use crate::check::{
    action, arn, attached, breadth, caller, condition_action, condition_company, condition_identity,
    condition_key, condition_presence, condition_type, condition_value, condition_word, contradiction,
    control, duplicate, encryption, escalation, exposure, external_id, federated, grammar, idle, lock_out,
    misfit, pass_role, placeholder, policy_version, principal, redundant, resource, s3_action, second_factor,
    service_name, service_principal, sid, size, source_ip, source_pair, tag_support, transport, trust, twin,
    variable,
};
use crate::rule::{Coded, Topics};

pub(super) const ACCOUNT_ACTION_ON_BUCKET: Coded =
    Coded::PolicyAbout(Topics::S3_MISFIT, s3_action::account_action_on_bucket);
pub(super) const ACTION_FOR_OTHER_PRINCIPAL: Coded = Coded::Policy(trust::mismatched_action);
pub(super) const ACTION_NEEDS_STAR: Coded = Coded::Policy(misfit::action_needs_star);
pub(super) const ACTION_OF_ANOTHER_KIND: Coded =
    Coded::PolicyAbout(Topics::NOT_ON_BUCKET, attached::action_of_another_kind);
pub(super) const ACTION_WITHOUT_CONDITION_KEY: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, condition_action::action_without_key);
pub(super) const ACTION_WITHOUT_SERVICE: Coded =
    Coded::PolicyAbout(Topics::BARE_ACTION.or(Topics::WILD_ACTION), action::without_service);
pub(super) const ALLOW_NOT_ACTION: Coded = Coded::PolicyAbout(Topics::NOT_ACTION, breadth::allow_not_action);
pub(super) const ALLOW_NOT_PRINCIPAL: Coded =
    Coded::PolicyAbout(Topics::ODD_PRINCIPAL, caller::allow_not_principal);
pub(super) const ALLOW_NOT_RESOURCE: Coded =
    Coded::PolicyAbout(Topics::NOT_RESOURCE, breadth::allow_not_resource);
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
pub(super) const BARE_WILDCARD_PRINCIPAL: Coded = Coded::Policy(trust::bare_wildcard);
pub(super) const BECOMES_ANOTHER_USER: Coded =
    Coded::PolicyAbout(Topics::ANY_RESOURCE, escalation::other_credentials);
pub(super) const BUCKET_ACTION_ON_OBJECTS: Coded =
    Coded::PolicyAbout(Topics::S3_MISFIT, s3_action::bucket_action_on_objects);
pub(super) const COGNITO_GUESTS_LET_IN: Coded =
    Coded::PolicyAbout(Topics::PROVIDER, federated::guests_let_in);
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
pub(super) const COVERED_STATEMENT: Coded =
    Coded::PolicyAbout(Topics::SHARED_ACTION, idle::covered_statement);
pub(super) const CREDENTIALS_OF_ANY_RESOURCE: Coded =
    Coded::PolicyAbout(Topics::ANY_RESOURCE, exposure::credentials_of_any);
pub(super) const DATA_OF_ANY_RESOURCE: Coded =
    Coded::PolicyAbout(Topics::ANY_RESOURCE, exposure::data_of_any);
pub(super) const DATE_AS_EPOCH: Coded = Coded::PolicyAbout(Topics::MEASURE, condition_value::date_as_epoch);
pub(super) const DENIED_STATEMENT: Coded = Coded::PolicyAbout(Topics::DENIED_ALLOW, idle::denied_statement);
pub(super) const DENIES_ADD_UP: Coded = Coded::Policy(contradiction::denies_add_up);
pub(super) const DENY_REJECTS_DEFAULT_ENCRYPTION: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, encryption::deny_rejects_default);
pub(super) const DOCUMENTATION_ACCOUNT: Coded = Coded::Policy(placeholder::documentation_account);
pub(super) const DUPLICATE_KEY: Coded = Coded::Text(duplicate::duplicate_key);
pub(super) const DUPLICATE_SID: Coded = Coded::PolicyAbout(Topics::SID, sid::duplicate);
pub(super) const ELEMENT_CONFLICT: Coded = Coded::PolicyAbout(Topics::PROBLEM, grammar::element_conflict);
pub(super) const EMPTY_ELEMENT: Coded = Coded::PolicyAbout(Topics::PROBLEM, grammar::empty_element);
pub(super) const EMPTY_SID: Coded = Coded::PolicyAbout(Topics::SID, sid::empty);
pub(super) const EMPTY_VARIABLE: Coded = Coded::PolicyAbout(Topics::VARIABLE, variable::empty);
pub(super) const EVERY_ADDRESS: Coded = Coded::PolicyAbout(Topics::ADDRESS, source_ip::every_address);
pub(super) const EXTERNAL_ID_GUESSABLE: Coded = Coded::Policy(external_id::guessable);
pub(super) const EXTERNAL_ID_MISSING: Coded = Coded::Policy(external_id::missing);
pub(super) const EXTERNAL_ID_UNMATCHABLE: Coded = Coded::Policy(external_id::unmatchable);
pub(super) const EXTERNAL_ID_VOID: Coded = Coded::Policy(external_id::void);
pub(super) const FEDERATED_NOT_SUPPORTED: Coded = Coded::PolicyAbout(Topics::PROVIDER, principal::federated);
pub(super) const FENCE_WITHOUT_ANONYMOUS: Coded = Coded::Policy(lock_out::fence_without_anonymous);
pub(super) const FOREIGN_CLAIM: Coded = Coded::PolicyAbout(Topics::PROVIDER, federated::foreign_claim);
pub(super) const FOREIGN_ORGANIZATION: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, caller::foreign_organization);
pub(super) const FOR_ALL_OF_ONE_VALUE: Coded =
    Coded::PolicyAbout(Topics::QUALIFIER, condition_type::for_all_of_one);
pub(super) const GITHUB_BRANCH_OPEN: Coded = Coded::PolicyAbout(Topics::PROVIDER, federated::github_branch);
pub(super) const GITHUB_REF_MALFORMED: Coded = Coded::PolicyAbout(Topics::PROVIDER, federated::github_ref);
pub(super) const GITHUB_REPOSITORY_MISSING: Coded =
    Coded::PolicyAbout(Topics::PROVIDER, federated::github_repository);
pub(super) const GLOBAL_KEY_UNKNOWN: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, condition_key::unknown_global);
pub(super) const GRANTS_ITSELF_PERMISSIONS: Coded =
    Coded::PolicyAbout(Topics::ANY_RESOURCE.or(Topics::VARIABLE), escalation::own_permissions);
pub(super) const IDENTITY_POLICY_TOO_LONG: Coded = Coded::Policy(size::identity);
pub(super) const ID_IN_IDENTITY_POLICY: Coded = Coded::Policy(sid::policy_id);
pub(super) const INVALID_EFFECT: Coded = Coded::PolicyAbout(Topics::PROBLEM, grammar::invalid_effect);
pub(super) const INVALID_JSON: Coded = Coded::Syntax;
pub(super) const IP_RANGE_FROM_MIDDLE: Coded = Coded::PolicyAbout(Topics::ADDRESS, source_ip::host_bits);
pub(super) const KEY_OF_FEW_SERVICES: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, condition_company::key_of_few_services);
pub(super) const KEY_SERVICE_LACKS: Coded =
    Coded::PolicyAbout(Topics::SERVICE, service_principal::key_without_caller);
pub(super) const KEY_TWICE_BUT_FOR_CASE: Coded =
    Coded::PolicyAbout(Topics::REPEATED_KEY, condition_key::same_but_for_case);
pub(super) const MALFORMED_ACCOUNT_ID: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, condition_identity::malformed_account);
pub(super) const MALFORMED_ARN: Coded = Coded::PolicyAbout(Topics::ODD_RESOURCE, arn::field_missing);
pub(super) const MALFORMED_KMS_KEY: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, condition_identity::malformed_kms_key);
pub(super) const MALFORMED_ORGANIZATION_ID: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, condition_identity::malformed_organization);
pub(super) const MALFORMED_ORGANIZATION_PATH: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, condition_identity::malformed_organization_path);
pub(super) const MALFORMED_PRINCIPAL: Coded = Coded::PolicyAbout(Topics::ODD_PRINCIPAL, principal::malformed);
pub(super) const MALFORMED_PROVIDER: Coded = Coded::PolicyAbout(Topics::PROVIDER, trust::malformed_provider);
pub(super) const MALFORMED_SERVICE_PRINCIPAL: Coded =
    Coded::PolicyAbout(Topics::SERVICE.or(Topics::TELLING_KEY), service_name::malformed);
pub(super) const MALFORMED_VPC_ENDPOINT_ID: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, condition_identity::malformed_endpoint);
pub(super) const MALFORMED_VPC_ID: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, condition_identity::malformed_vpc);
pub(super) const MFA_AGE_SPARES_OTHERS: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, second_factor::spares_without_factor);
pub(super) const MFA_FOR_MACHINE: Coded = Coded::Policy(external_id::mfa_for_machine);
pub(super) const MFA_SPARES_ACCESS_KEYS: Coded =
    Coded::PolicyAbout(Topics::CONDITION, second_factor::spares_access_keys);
pub(super) const MFA_WAIVED_FOR_ACCESS_KEYS: Coded =
    Coded::PolicyAbout(Topics::CONDITION, second_factor::waived_for_access_keys);
pub(super) const MISSING_BRACE: Coded = Coded::PolicyAbout(Topics::VARIABLE, variable::missing_brace);
pub(super) const MISSING_ELEMENT: Coded = Coded::Policy(grammar::missing_element);
pub(super) const MISSING_QUOTE: Coded = Coded::PolicyAbout(Topics::VARIABLE, variable::missing_quote);
pub(super) const MISSPELT_SERVICE_PRINCIPAL: Coded =
    Coded::PolicyAbout(Topics::SERVICE.or(Topics::TELLING_KEY), service_name::misspelt);
pub(super) const NOT_AN_ARN: Coded = Coded::PolicyAbout(Topics::ODD_RESOURCE, resource::not_an_arn);
pub(super) const NOT_AN_IP_RANGE: Coded =
    Coded::PolicyAbout(Topics::ADDRESS, condition_value::not_an_ip_range);
pub(super) const NOT_A_BOOLEAN: Coded = Coded::PolicyAbout(Topics::CONDITION, condition_value::not_a_boolean);
pub(super) const NOT_A_DATE: Coded = Coded::PolicyAbout(Topics::MEASURE, condition_value::not_a_date);
pub(super) const NOT_A_NUMBER: Coded = Coded::PolicyAbout(Topics::MEASURE, condition_value::not_a_number);
pub(super) const NOT_A_TRUST_ACTION: Coded = Coded::Policy(trust::other_action);
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
pub(super) const OBJECT_ACTION_ON_BUCKET: Coded =
    Coded::PolicyAbout(Topics::S3_MISFIT, s3_action::object_action_on_bucket);
pub(super) const OPERATOR_OF_OTHER_TYPE: Coded =
    Coded::PolicyAbout(Topics::CONDITION, condition_type::operator_misfit);
pub(super) const OWN_ACCOUNT_OF_RESOURCE: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, condition_company::own_account_of_resource);
pub(super) const PARTIAL_WILDCARD: Coded = Coded::PolicyAbout(Topics::ODD_PRINCIPAL, principal::wildcard);
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
pub(super) const POD_IDENTITY_ACTION_MISSING: Coded =
    Coded::PolicyAbout(Topics::SERVICE, trust::pod_identity);
pub(super) const POLICY_LOCKED: Coded = Coded::Policy(lock_out::policy_locked);
pub(super) const PREFIX_EVADABLE: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, condition_company::prefix_evadable);
pub(super) const PRINCIPAL_ARN_OF_SERVICE: Coded =
    Coded::PolicyAbout(Topics::SERVICE_KEY, condition_key::principal_arn_of_service);
pub(super) const PRINCIPAL_ARN_OF_SESSION: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, condition_identity::session_as_principal);
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
pub(super) const QUALIFIER_MISSING: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, condition_type::qualifier_missing);
pub(super) const RCP_ALLOW: Coded = Coded::Policy(control::allow);
pub(super) const RCP_DENIES_CALLERS: Coded = Coded::Policy(control::callers_denied);
pub(super) const RCP_DENIES_SERVICES: Coded = Coded::Policy(control::services_denied);
pub(super) const RCP_NOT_ACTION: Coded = Coded::PolicyAbout(Topics::NOT_ACTION, control::not_action);
pub(super) const RCP_PRINCIPAL: Coded = Coded::Policy(control::principal);
pub(super) const RCP_SERVICE_OUT_OF_REACH: Coded = Coded::Policy(control::action);
pub(super) const RCP_SOURCE_UNCHECKED: Coded = Coded::Policy(control::source_unchecked);
pub(super) const RCP_SPARES_LONE_ACCOUNTS: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, control::lone_accounts_spared);
pub(super) const RCP_TOO_LONG: Coded = Coded::Policy(size::resource_control);
pub(super) const REDUNDANT_ACTION: Coded =
    Coded::PolicyAbout(Topics::REPEATED_ACTION, redundant::redundant_action);
pub(super) const REDUNDANT_LIMITS: Coded =
    Coded::PolicyAbout(Topics::MEASURE, condition_value::redundant_limits);
pub(super) const REDUNDANT_RESOURCE: Coded = Coded::Policy(redundant::redundant_resource);
pub(super) const REDUNDANT_STATEMENT: Coded =
    Coded::PolicyAbout(Topics::SHARED_ACTION, redundant::redundant_statement);
pub(super) const REGION_UNKNOWN: Coded =
    Coded::PolicyAbout(Topics::CONDITION, condition_word::unknown_region);
pub(super) const REPEATED_SID: Coded = Coded::PolicyAbout(Topics::SID, sid::duplicate);
pub(super) const RESOURCE_IN_TRUST_POLICY: Coded = Coded::Policy(trust::resource);
pub(super) const RESOURCE_OF_ANOTHER_KIND: Coded = Coded::Policy(attached::resource_of_another_kind);
pub(super) const RESOURCE_POLICY_TOO_LONG: Coded = Coded::Policy(size::resource);
pub(super) const RETIRED_ACTION: Coded = Coded::PolicyAbout(
    Topics::RETIRED_ACTION.or(Topics::UNKNOWN_SERVICE).or(Topics::WILD_ACTION),
    action::retired_action,
);
pub(super) const ROLES_ANYWHERE_ACTION_MISSING: Coded =
    Coded::PolicyAbout(Topics::SERVICE, trust::roles_anywhere);
pub(super) const ROLE_BY_ID: Coded = Coded::PolicyAbout(Topics::ODD_PRINCIPAL, principal::role_id);
pub(super) const RUNS_AS_EXISTING_ROLE: Coded =
    Coded::PolicyAbout(Topics::ANY_RESOURCE, escalation::existing_role);
pub(super) const RUNS_AS_PASSED_ROLE: Coded =
    Coded::PolicyAbout(Topics::ANY_RESOURCE, escalation::passed_role);
pub(super) const S3_FULL_ACCESS: Coded = Coded::PolicyAbout(Topics::WILD_ACTION, caller::s3_full_access);
pub(super) const SAML_AUDIENCE_MISSING: Coded =
    Coded::PolicyAbout(Topics::PROVIDER, federated::saml_audience);
pub(super) const SCP_TOO_LONG: Coded = Coded::Policy(size::service_control);
pub(super) const SCP_WILDCARD_INSIDE: Coded =
    Coded::PolicyAbout(Topics::WILD_ACTION, control::wildcard_in_action);
pub(super) const SECRET_WITHOUT_SUFFIX: Coded = Coded::Policy(arn::secret_without_suffix);
pub(super) const SERVICE_ACCOUNT_MISSING: Coded =
    Coded::PolicyAbout(Topics::PROVIDER, federated::service_account_missing);
pub(super) const SERVICE_FOR_ANYONE: Coded =
    Coded::PolicyAbout(Topics::SERVICE.or(Topics::TELLING_KEY), service_principal::unrestricted);
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
pub(super) const SEVERAL_BOOLEAN_VALUES: Coded =
    Coded::PolicyAbout(Topics::SEVERAL_VALUES, condition_value::several_booleans);
pub(super) const SOURCE_BUCKET_WITHOUT_ACCOUNT: Coded = Coded::Policy(source_pair::account_missing);
pub(super) const SPACE_IN_VARIABLE: Coded = Coded::PolicyAbout(Topics::VARIABLE, variable::space);
pub(super) const SOURCE_IP_STOPS_SERVICES: Coded =
    Coded::PolicyAbout(Topics::ADDRESS, source_ip::stops_services);
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
pub(super) const TLS_NOT_REQUIRED: Coded = Coded::Policy(transport::tls_not_required);
pub(super) const TRUST_ANYONE: Coded = Coded::PolicyAbout(Topics::ODD_PRINCIPAL, caller::trust_anyone);
pub(super) const TRUST_POLICY_TOO_LONG: Coded = Coded::Policy(size::trust);
pub(super) const TWIN_ACTION_SPARED: Coded = Coded::PolicyAbout(Topics::DENIED_ALLOW, twin::action_spared);
pub(super) const UNKNOWN_ACTION: Coded =
    Coded::PolicyAbout(Topics::UNKNOWN_ACTION.or(Topics::WILD_ACTION), action::unknown_action);
pub(super) const UNKNOWN_ELEMENT: Coded = Coded::PolicyAbout(Topics::PROBLEM, grammar::unknown_element);
pub(super) const UNKNOWN_OPERATOR: Coded = Coded::PolicyAbout(Topics::PROBLEM, grammar::unknown_operator);
pub(super) const UNKNOWN_PRINCIPAL_TYPE: Coded =
    Coded::PolicyAbout(Topics::PROBLEM, grammar::unknown_principal_type);
pub(super) const UNKNOWN_SERVICE: Coded =
    Coded::PolicyAbout(Topics::UNKNOWN_SERVICE.or(Topics::WILD_ACTION), action::unknown_service);
pub(super) const UNSUPPORTED_SID: Coded = Coded::PolicyAbout(Topics::SID, sid::unsupported);
pub(super) const USER_BY_ID: Coded = Coded::PolicyAbout(Topics::ODD_PRINCIPAL, principal::user_id);
pub(super) const VALUES_OF_MIXED_TYPES: Coded =
    Coded::PolicyAbout(Topics::SEVERAL_VALUES, condition_value::mixed_types);
pub(super) const VALUE_KEY_NEVER_HAS: Coded =
    Coded::PolicyAbout(Topics::TELLING_KEY, condition_word::never_had);
pub(super) const VARIABLE_IN_ARN_FIELD: Coded = Coded::PolicyAbout(Topics::VARIABLE, variable::in_arn_field);
pub(super) const VARIABLE_IN_OTHER_ELEMENT: Coded =
    Coded::PolicyAbout(Topics::VARIABLE, variable::in_other_element);
pub(super) const VARIABLE_NEEDS_VERSION: Coded =
    Coded::PolicyAbout(Topics::VARIABLE, policy_version::variable_needs_version);
pub(super) const VARIABLE_NOT_FILLED_IN: Coded =
    Coded::PolicyAbout(Topics::VARIABLE, condition_value::variable_not_filled_in);
pub(super) const VARIABLE_TOO_WIDE: Coded =
    Coded::PolicyAbout(Topics::VARIABLE, condition_identity::open_variable);
pub(super) const VARIABLE_WITHOUT_VALUE: Coded =
    Coded::PolicyAbout(Topics::VARIABLE, variable::without_value);
pub(super) const VERSION_INVALID: Coded = Coded::PolicyAbout(Topics::VERSION, policy_version::invalid);
pub(super) const VERSION_MISSING: Coded = Coded::PolicyAbout(Topics::VERSION, policy_version::missing);
pub(super) const VERSION_OLD: Coded = Coded::PolicyAbout(Topics::VERSION, policy_version::old);
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
