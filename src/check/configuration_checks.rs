//! The functions of the rules about configuration documents and about several documents together, in order.

use crate::check::{
    access_path, archive, bucket_name, character, configuration, cors, encryption, encryption_key, lifecycle,
    lifecycle_filter, location, log_delivery, log_target, notification, object_versions, ownership,
    partner_key, public_access, reach, replication, replication_role, replication_target, retention, session,
    shape, trail_target, unwatched,
};
use crate::rule::Coded;

pub(super) const ACCELERATION_WITH_DOTS: Coded = Coded::Bundle(configuration::acceleration_with_dots);
pub(super) const ACL_CONTRADICTS_OWNERSHIP: Coded = Coded::Bundle(public_access::acl_contradicts_ownership);
pub(super) const ACL_HEADER_DEMANDED: Coded = Coded::Bundle(ownership::acl_header_demanded);
pub(super) const ACL_PERMISSION_VOID: Coded = Coded::Bundle(ownership::acl_permission_void);
pub(super) const ACL_WITHOUT_OWNERSHIP: Coded = Coded::Document(ownership::acl_without_ownership);
pub(super) const ARCHIVED_FROM_READER: Coded = Coded::Bundle(archive::archived_from_reader);
pub(super) const AWS_MANAGED_KEY_SHARED: Coded = Coded::Bundle(partner_key::aws_managed_key);
pub(super) const BACKUP_EXPIRES_FOR_GOOD: Coded = Coded::Bundle(retention::backup_expires);
pub(super) const BLOCK_LIFTABLE: Coded = Coded::Bundle(reach::block_liftable);
pub(super) const BUCKET_NAME_INVALID: Coded = Coded::Document(bucket_name::invalid);
pub(super) const BUCKET_NAME_WITH_DOTS: Coded = Coded::Document(bucket_name::dots);
pub(super) const BUCKET_TAG_WITHOUT_ABAC: Coded = Coded::Bundle(reach::tags_unused);
pub(super) const CORS_RULE_NEVER_USED: Coded = Coded::Document(cors::rule_never_used);
pub(super) const CUSTOMER_KEY_DEMANDED: Coded = Coded::Bundle(encryption_key::customer_key_demanded);
pub(super) const DELETED_BEFORE_MINIMUM_DURATION: Coded = Coded::Document(lifecycle::deleted_early);
pub(super) const DENY_BESIDE_EXPIRATION: Coded = Coded::Bundle(retention::deny_beside_expiration);
pub(super) const DENY_CONTRADICTS_DEFAULT_ENCRYPTION: Coded =
    Coded::Bundle(encryption::deny_contradicts_default);
pub(super) const DIRECTORY_BUCKET_LIFECYCLE: Coded = Coded::Bundle(lifecycle::directory_bucket);
pub(super) const DUPLICATE_REPLICATION_PRIORITY: Coded = Coded::Document(configuration::duplicate_priority);
pub(super) const DUPLICATE_RULE_ID: Coded = Coded::Document(configuration::duplicate_rule_id);
pub(super) const EXPIRES_UNDER_RETENTION: Coded = Coded::Bundle(retention::expires_under_retention);
pub(super) const INVENTORY_TARGET_REFUSES: Coded = Coded::Bundle(reach::inventory_refused);
pub(super) const KEY_BOUND_TO_OBJECTS: Coded = Coded::Bundle(encryption_key::bound_to_objects);
pub(super) const KEY_CLOSED_TO_PARTNER: Coded = Coded::Bundle(partner_key::key_closed_to_partner);
pub(super) const KEY_IN_OTHER_REGION: Coded = Coded::Bundle(location::key_elsewhere);
pub(super) const KEY_WITHOUT_ACCOUNT: Coded = Coded::Bundle(partner_key::key_without_account);
pub(super) const LENGTH_OUT_OF_RANGE: Coded = Coded::Document(shape::length_out_of_range);
pub(super) const LIFECYCLE_ACTION_SHADOWED: Coded = Coded::Document(lifecycle_filter::action_shadowed);
pub(super) const LIFECYCLE_DATE_PAST: Coded = Coded::Document(lifecycle::date_past);
pub(super) const LIFECYCLE_NUMBER_NOT_POSITIVE: Coded = Coded::Document(lifecycle::number_not_positive);
pub(super) const LIFECYCLE_RULE_WITHOUT_ACTION: Coded = Coded::Document(lifecycle::rule_without_action);
pub(super) const LIFECYCLE_TAG_TWICE: Coded = Coded::Document(lifecycle_filter::tag_twice);
pub(super) const LIFECYCLE_WITH_MFA_DELETE: Coded = Coded::Bundle(object_versions::mfa_delete_with_lifecycle);
pub(super) const LOGS_EXPIRE_EARLY: Coded = Coded::Bundle(log_delivery::expire_early);
pub(super) const LOGS_INTO_ITSELF: Coded = Coded::Bundle(log_target::into_itself);
pub(super) const LOGS_IN_CIRCLE: Coded = Coded::Bundle(log_target::in_circle);
pub(super) const LOGS_OPEN_TO_PARTNER: Coded = Coded::Bundle(log_target::open_to_partner);
pub(super) const LOG_DELIVERY_DENIED: Coded = Coded::Bundle(log_delivery::denied);
pub(super) const LOG_GRANTS_VOID: Coded = Coded::Bundle(log_delivery::grants_void);
pub(super) const LOG_TARGET_ELSEWHERE: Coded = Coded::Bundle(log_delivery::elsewhere);
pub(super) const LOG_TARGET_ENCRYPTED: Coded = Coded::Bundle(log_target::encrypted_with_kms);
pub(super) const LOG_TARGET_LOCKED: Coded = Coded::Bundle(log_target::locked);
pub(super) const LOG_TARGET_REFUSES: Coded = Coded::Bundle(log_target::refuses_delivery);
pub(super) const LOG_TARGET_REQUESTER_PAYS: Coded = Coded::Bundle(log_target::requester_pays);
pub(super) const MEMBER_MISSING: Coded = Coded::Document(shape::member_missing);
pub(super) const NONCURRENT_WITHOUT_VERSIONING: Coded =
    Coded::Bundle(lifecycle::noncurrent_without_versioning);
pub(super) const NOTIFICATIONS_OVERLAP: Coded = Coded::Document(notification::overlap);
pub(super) const NOTIFICATION_IN_OTHER_REGION: Coded = Coded::Bundle(location::notification_elsewhere);
pub(super) const NUMBER_OUT_OF_RANGE: Coded = Coded::Document(shape::number_out_of_range);
pub(super) const OBJECT_LOCK_WITHOUT_VERSIONING: Coded = Coded::Bundle(retention::lock_without_versioning);
pub(super) const OLD_VERSIONS_KEPT: Coded = Coded::Bundle(lifecycle::old_versions_kept);
pub(super) const PARTNER_CUT_OFF: Coded = Coded::Bundle(public_access::partner_cut_off);
pub(super) const PARTNER_DELETES_FOR_GOOD: Coded = Coded::Bundle(object_versions::partner_deletes_for_good);
pub(super) const PARTNER_DELETES_VERSIONS: Coded = Coded::Bundle(object_versions::partner_deletes_versions);
pub(super) const POLICY_STATUS_DIFFERS: Coded = Coded::Bundle(reach::status_differs);
pub(super) const PUBLIC_ACL_IN_FORCE: Coded = Coded::Bundle(public_access::acl_in_force);
pub(super) const PUBLIC_POLICY_IN_FORCE: Coded = Coded::Bundle(public_access::policy_in_force);
pub(super) const REPLICATES_INTO_ITSELF: Coded = Coded::Bundle(configuration::replicates_into_itself);
pub(super) const REPLICATES_TO_FOREIGN_ACCOUNT: Coded =
    Coded::Document(configuration::replicates_to_foreign_account);
pub(super) const REPLICATION_ROLE_LACKS_PERMISSION: Coded = Coded::Bundle(replication_role::lacks_permission);
pub(super) const REPLICATION_ROLE_NOT_ASSUMABLE: Coded = Coded::Bundle(replication::role_not_assumable);
pub(super) const REPLICATION_SKIPS_ENCRYPTED: Coded = Coded::Bundle(replication::skips_encrypted);
pub(super) const REPLICATION_TARGET_REFUSES: Coded = Coded::Bundle(replication_target::refuses);
pub(super) const REPLICATION_TARGET_UNLOCKED: Coded = Coded::Bundle(replication::destination_unlocked);
pub(super) const REPLICATION_WITHOUT_VERSIONING: Coded = Coded::Bundle(replication::without_versioning);
pub(super) const REQUESTER_PAYS_FOR_ANYONE: Coded = Coded::Bundle(reach::anonymous_payer);
pub(super) const RETENTION_BYPASSABLE: Coded = Coded::Bundle(object_versions::retention_bypassable);
pub(super) const ROLE_WITHOUT_KEY: Coded = Coded::Bundle(partner_key::role_without_key);
pub(super) const SECOND_PATH_BY_ACCESS_POINT: Coded = Coded::Bundle(access_path::by_access_point);
pub(super) const SECOND_PATH_TO_DATA: Coded = Coded::Bundle(access_path::second_path);
pub(super) const SESSION_DURATION_CHAINED: Coded = Coded::Document(session::chained);
pub(super) const SESSION_TOO_SHORT: Coded = Coded::Document(session::too_short);
pub(super) const SHARING_UNWATCHED: Coded = Coded::Bundle(unwatched::sharing_unwatched);
pub(super) const TIERED_FROM_READER: Coded = Coded::Bundle(archive::tiered_from_reader);
pub(super) const TRAIL_RECORDS_ITSELF: Coded = Coded::Bundle(trail_target::records_itself);
pub(super) const TRAIL_TARGET_REFUSES: Coded = Coded::Bundle(trail_target::refuses);
pub(super) const TRAIL_TARGET_REQUESTER_PAYS: Coded = Coded::Bundle(trail_target::requester_pays);
pub(super) const TRANSITION_ORDER: Coded = Coded::Document(lifecycle::transition_order);
pub(super) const TRANSITION_TOO_EARLY: Coded = Coded::Document(lifecycle::transition_too_early);
pub(super) const TRANSITION_UNDER_THIRTY_DAYS: Coded =
    Coded::Document(lifecycle::transition_under_thirty_days);
pub(super) const UNKNOWN_MEMBER: Coded = Coded::Document(shape::unknown_member);
pub(super) const UNSUPPORTED_CHARACTER: Coded = Coded::Document(character::unsupported);
pub(super) const UPLOADS_OWNED_BY_PARTNER: Coded = Coded::Bundle(ownership::uploads_owned_by_partner);
pub(super) const VALUE_NOT_IN_ENUM: Coded = Coded::Document(shape::value_not_in_enum);
pub(super) const VALUE_OF_WRONG_TYPE: Coded = Coded::Document(shape::value_of_wrong_type);
pub(super) const VERSION_REMOVAL_NEEDS_MFA: Coded = Coded::Bundle(retention::removal_needs_mfa);
pub(super) const WEBSITE_NOT_READABLE: Coded = Coded::Bundle(reach::website_closed);
