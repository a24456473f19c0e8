//! The sets of actions with which a principal gets more permissions than it was given. From the lists of cloudsplaining,
//! prowler and parliament, which draw on published research; each set's effect is in the documentation of its actions.

use std::cmp::Ordering;
use std::ops::Range;
use std::sync::LazyLock;

use crate::letter_case::order_ignoring_case;

/// What a set of actions gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Gain {
    /// Permissions, by changing what IAM says.
    Permissions,
    /// The credentials of another user.
    Credentials,
    /// A role, passed to something new that runs the principal's code.
    PassRole,
    /// The role of something that runs already.
    Compute,
}

/// A set of actions that is enough.
#[derive(Debug)]
pub(super) struct Way {
    pub(super) gain: Gain,
    /// The service that gets the role, for [`Gain::PassRole`].
    pub(super) service: &'static str,
    pub(super) actions: &'static [&'static str],
}

/// Where the ways' actions stand in [`actions`], a bit for each.
pub(super) type Bits = u128;

/// Every action or pattern of the ways, sorted without regard to case.
pub(super) fn actions() -> &'static [&'static str] {
    static ACTIONS: LazyLock<Vec<&'static str>> = LazyLock::new(|| {
        let mut all: Vec<&str> = WAYS.iter().flat_map(|way| way.actions).copied().collect();
        all.sort_by(|one, other| order(one, other));
        all.dedup();
        all
    });
    &ACTIONS
}

/// The actions of the ways to a gain; of those that pass a role, the one that passes it.
pub(super) fn needed(gain: Gain) -> Bits {
    static NEEDED: LazyLock<Vec<(Gain, Bits)>> = LazyLock::new(|| {
        let of = |gain: Gain| {
            let ways = WAYS.iter().zip(bits()).filter(|(way, _)| way.gain == gain);
            match gain {
                Gain::PassRole => ways.fold(Bits::MAX, |all, (_, bits)| all & bits),
                _ => ways.fold(0, |all, (_, bits)| all | bits),
            }
        };
        [Permissions, Credentials, PassRole, Compute].map(|gain| (gain, of(gain))).to_vec()
    });
    NEEDED.iter().find(|pair| pair.0 == gain).map_or(0, |pair| pair.1)
}

/// The services of [`actions`], in lower case, and where each one's actions stand there.
pub(super) fn services() -> &'static [(String, Range<usize>)] {
    static SERVICES: LazyLock<Vec<(String, Range<usize>)>> = LazyLock::new(|| {
        let of = |action: &str| action.split(':').next().unwrap_or_default().to_ascii_lowercase();
        let mut services: Vec<(String, Range<usize>)> = Vec::new();
        for (place, action) in actions().iter().enumerate() {
            match services.last_mut().filter(|last| last.0 == of(action)) {
                Some((_, range)) => range.end = place + 1,
                None => services.push((of(action), place..place + 1)),
            }
        }
        services
    });
    &SERVICES
}

/// Whether a prefix can be one of [`services`]: a look at its first letter and its length, which most fail.
pub(super) fn may_be_service(prefix: &str) -> bool {
    static LENGTHS: LazyLock<[u64; 26]> = LazyLock::new(|| {
        let mut lengths = [0; 26];
        for (service, _) in services() {
            lengths[usize::from(service.as_bytes()[0] - b'a')] |= 1 << service.len();
        }
        lengths
    });
    let Some(first) = prefix.bytes().next().map(|byte| byte.to_ascii_lowercase()) else { return false };
    if matches!(first, b'*' | b'?') || prefix.contains(['*', '?']) {
        return true;
    }
    first.is_ascii_lowercase()
        && prefix.len() < 64
        && LENGTHS[usize::from(first - b'a')] & (1 << prefix.len()) != 0
}

/// The bits of each way's actions, in the order of [`WAYS`].
pub(super) fn bits() -> &'static [Bits] {
    static BITS: LazyLock<Vec<Bits>> = LazyLock::new(|| {
        let bit = |action: &&str| {
            let place = actions().binary_search_by(|known| order(known, action));
            place.map_or(0, |place| 1 << place)
        };
        WAYS.iter().map(|way| way.actions.iter().map(bit).sum()).collect()
    });
    &BITS
}

/// The order of [`actions`].
fn order(one: &str, other: &str) -> Ordering {
    order_ignoring_case(one.as_bytes(), other.as_bytes())
}

const fn way(gain: Gain, service: &'static str, actions: &'static [&'static str]) -> Way {
    Way { gain, service, actions }
}

use Gain::{Compute, Credentials, PassRole, Permissions};

#[rustfmt::skip]
pub(super) const WAYS: [Way; 104] = [
    way(Permissions, "", &["iam:*"]),
    way(Permissions, "", &["iam:AddUserToGroup"]),
    way(Permissions, "", &["iam:AttachGroupPolicy"]),
    way(Permissions, "", &["iam:AttachRolePolicy"]),
    way(Permissions, "", &["iam:AttachRolePolicy", "iam:UpdateAssumeRolePolicy"]),
    way(Permissions, "", &["iam:AttachRolePolicy", "sts:AssumeRole"]),
    way(Permissions, "", &["iam:AttachUserPolicy"]),
    way(Permissions, "", &["iam:CreatePolicyVersion"]),
    way(Permissions, "", &["iam:CreatePolicyVersion", "iam:UpdateAssumeRolePolicy"]),
    way(Permissions, "", &["iam:CreatePolicyVersion", "sts:AssumeRole"]),
    way(Permissions, "", &["iam:DeleteRolePermissionsBoundary", "sts:AssumeRole"]),
    way(Permissions, "", &["iam:DeleteUserPermissionsBoundary"]),
    way(Permissions, "", &["iam:Put*"]),
    way(Permissions, "", &["iam:PutGroupPolicy"]),
    way(Permissions, "", &["iam:PutRolePolicy"]),
    way(Permissions, "", &["iam:PutRolePolicy", "iam:UpdateAssumeRolePolicy"]),
    way(Permissions, "", &["iam:PutRolePolicy", "sts:AssumeRole"]),
    way(Permissions, "", &["iam:PutUserPolicy"]),
    way(Permissions, "", &["iam:SetDefaultPolicyVersion"]),
    way(Permissions, "", &["iam:UpdateAssumeRolePolicy"]),
    way(Permissions, "", &["iam:UpdateAssumeRolePolicy", "sts:AssumeRole"]),
    way(Permissions, "", &["sso:AttachManagedPolicyToPermissionSet"]),
    way(Permissions, "", &["sso:AttachManagedPolicyToPermissionSet", "sso:CreateAccountAssignment", "sso:CreatePermissionSet"]),
    way(Permissions, "", &["sso:PutInlinePolicyToPermissionSet"]),
    way(Credentials, "", &["iam:AttachUserPolicy", "iam:CreateAccessKey"]),
    way(Credentials, "", &["iam:CreateAccessKey"]),
    way(Credentials, "", &["iam:CreateAccessKey", "iam:DeleteAccessKey"]),
    way(Credentials, "", &["iam:CreateAccessKey", "iam:PutUserPolicy"]),
    way(Credentials, "", &["iam:CreateLoginProfile"]),
    way(Credentials, "", &["iam:UpdateLoginProfile"]),
    way(PassRole, "tasks.apprunner.amazonaws.com", &["iam:PassRole", "apprunner:CreateService"]),
    way(PassRole, "ec2.amazonaws.com", &["iam:PassRole", "autoscaling:CreateAutoScalingGroup", "autoscaling:CreateLaunchConfiguration"]),
    way(PassRole, "ec2.amazonaws.com", &["iam:PassRole", "autoscaling:CreateLaunchConfiguration", "autoscaling:UpdateAutoScalingGroup"]),
    way(PassRole, "ecs-tasks.amazonaws.com", &["iam:PassRole", "batch:RegisterJobDefinition", "batch:SubmitJob"]),
    way(PassRole, "bedrock-agentcore.amazonaws.com", &["iam:PassRole", "bedrock-agentcore:ConnectBrowserAutomationStream", "bedrock-agentcore:CreateBrowser", "bedrock-agentcore:StartBrowserSession"]),
    way(PassRole, "bedrock-agentcore.amazonaws.com", &["iam:PassRole", "bedrock-agentcore:CreateAgentRuntime", "bedrock-agentcore:CreateAgentRuntimeEndpoint", "bedrock-agentcore:CreateHarness", "bedrock-agentcore:CreateWorkloadIdentity", "bedrock-agentcore:GetAgentRuntime", "bedrock-agentcore:InvokeAgentRuntimeCommand"]),
    way(PassRole, "bedrock-agentcore.amazonaws.com", &["iam:PassRole", "bedrock-agentcore:CreateAgentRuntime", "bedrock-agentcore:CreateAgentRuntimeEndpoint", "bedrock-agentcore:CreateWorkloadIdentity", "bedrock-agentcore:InvokeAgentRuntimeCommand"]),
    way(PassRole, "bedrock-agentcore.amazonaws.com", &["iam:PassRole", "bedrock-agentcore:CreateCodeInterpreter", "bedrock-agentcore:InvokeCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession"]),
    way(PassRole, "braket.amazonaws.com", &["iam:PassRole", "braket:CreateJob"]),
    way(PassRole, "cloudformation.amazonaws.com", &["iam:PassRole", "cloudformation:CreateStack"]),
    way(PassRole, "cloudformation.amazonaws.com", &["iam:PassRole", "cloudformation:CreateStackInstances", "cloudformation:CreateStackSet"]),
    way(PassRole, "cloudformation.amazonaws.com", &["iam:PassRole", "cloudformation:UpdateStackSet"]),
    way(PassRole, "codebuild.amazonaws.com", &["iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuild"]),
    way(PassRole, "codebuild.amazonaws.com", &["iam:PassRole", "codebuild:CreateProject", "codebuild:StartBuildBatch"]),
    way(PassRole, "codestar.amazonaws.com", &["iam:PassRole", "codestar:CreateProject"]),
    way(PassRole, "cognito-identity.amazonaws.com", &["iam:PassRole", "cognito-identity:SetIdentityPoolRoles"]),
    way(PassRole, "datapipeline.amazonaws.com", &["iam:PassRole", "datapipeline:ActivatePipeline", "datapipeline:CreatePipeline", "datapipeline:PutPipelineDefinition"]),
    way(PassRole, "datapipeline.amazonaws.com", &["iam:PassRole", "datapipeline:CreatePipeline"]),
    way(PassRole, "lambda.amazonaws.com", &["iam:PassRole", "dynamodb:CreateTable", "dynamodb:PutItem", "lambda:CreateEventSourceMapping", "lambda:CreateFunction"]),
    way(PassRole, "ec2.amazonaws.com", &["iam:PassRole", "ec2:RequestSpotInstances"]),
    way(PassRole, "ec2.amazonaws.com", &["iam:PassRole", "ec2:RunInstances"]),
    way(PassRole, "ecs-tasks.amazonaws.com", &["iam:PassRole", "ecs:CreateCluster", "ecs:CreateService", "ecs:RegisterTaskDefinition"]),
    way(PassRole, "ecs-tasks.amazonaws.com", &["iam:PassRole", "ecs:CreateCluster", "ecs:RegisterTaskDefinition", "ecs:RunTask"]),
    way(PassRole, "ecs-tasks.amazonaws.com", &["iam:PassRole", "ecs:CreateService", "ecs:RegisterTaskDefinition"]),
    way(PassRole, "ecs-tasks.amazonaws.com", &["iam:PassRole", "ecs:DeregisterContainerInstance", "ecs:RegisterContainerInstance", "ecs:StartTask"]),
    way(PassRole, "ecs-tasks.amazonaws.com", &["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:RunTask"]),
    way(PassRole, "ecs-tasks.amazonaws.com", &["iam:PassRole", "ecs:RegisterTaskDefinition", "ecs:StartTask"]),
    way(PassRole, "ecs-tasks.amazonaws.com", &["iam:PassRole", "ecs:RunTask"]),
    way(PassRole, "ecs-tasks.amazonaws.com", &["iam:PassRole", "ecs:StartTask"]),
    way(PassRole, "ec2.amazonaws.com", &["iam:PassRole", "elasticmapreduce:RunJobFlow"]),
    way(PassRole, "emr-serverless.amazonaws.com", &["iam:PassRole", "emr-serverless:CreateApplication", "emr-serverless:StartJobRun"]),
    way(PassRole, "gamelift.amazonaws.com", &["iam:PassRole", "gamelift:CreateBuild", "gamelift:CreateFleet", "gamelift:RequestUploadCredentials"]),
    way(PassRole, "glue.amazonaws.com", &["iam:PassRole", "glue:CreateDevEndpoint"]),
    way(PassRole, "glue.amazonaws.com", &["iam:PassRole", "glue:CreateJob", "glue:CreateTrigger"]),
    way(PassRole, "glue.amazonaws.com", &["iam:PassRole", "glue:CreateJob", "glue:StartJobRun"]),
    way(PassRole, "glue.amazonaws.com", &["iam:PassRole", "glue:CreateSession", "glue:RunStatement"]),
    way(PassRole, "glue.amazonaws.com", &["iam:PassRole", "glue:CreateTrigger", "glue:UpdateJob"]),
    way(PassRole, "glue.amazonaws.com", &["iam:PassRole", "glue:StartJobRun", "glue:UpdateJob"]),
    way(PassRole, "ec2.amazonaws.com", &["iam:PassRole", "imagebuilder:CreateComponent", "imagebuilder:CreateImage", "imagebuilder:CreateImageRecipe", "imagebuilder:CreateInfrastructureConfiguration"]),
    way(PassRole, "kinesisanalytics.amazonaws.com", &["iam:PassRole", "kinesisanalytics:CreateApplication", "kinesisanalytics:StartApplication"]),
    way(PassRole, "lambda.amazonaws.com", &["iam:PassRole", "lambda:AddPermission", "lambda:CreateFunction"]),
    way(PassRole, "lambda.amazonaws.com", &["iam:PassRole", "lambda:CreateEventSourceMapping", "lambda:CreateFunction"]),
    way(PassRole, "lambda.amazonaws.com", &["iam:PassRole", "lambda:CreateFunction", "lambda:InvokeFunction"]),
    way(PassRole, "omics.amazonaws.com", &["iam:PassRole", "omics:CreateWorkflow", "omics:StartRun", "s3:GetObject"]),
    way(PassRole, "sagemaker.amazonaws.com", &["iam:PassRole", "sagemaker:CreateNotebookInstance"]),
    way(PassRole, "sagemaker.amazonaws.com", &["iam:PassRole", "sagemaker:CreateProcessingJob"]),
    way(PassRole, "sagemaker.amazonaws.com", &["iam:PassRole", "sagemaker:CreateTrainingJob"]),
    way(PassRole, "scheduler.amazonaws.com", &["iam:PassRole", "scheduler:CreateSchedule"]),
    way(PassRole, "ssm.amazonaws.com", &["iam:PassRole", "ssm:CreateDocument", "ssm:StartAutomationExecution"]),
    way(PassRole, "states.amazonaws.com", &["iam:PassRole", "states:CreateStateMachine", "states:StartExecution"]),
    way(Compute, "", &["apprunner:UpdateService"]),
    way(Compute, "", &["batch:SubmitJob"]),
    way(Compute, "", &["bedrock-agentcore:ConnectBrowserAutomationStream", "bedrock-agentcore:StartBrowserSession"]),
    way(Compute, "", &["bedrock-agentcore:InvokeAgentRuntimeCommand"]),
    way(Compute, "", &["bedrock-agentcore:InvokeCodeInterpreter", "bedrock-agentcore:StartCodeInterpreterSession"]),
    way(Compute, "", &["cloudformation:CreateChangeSet", "cloudformation:ExecuteChangeSet"]),
    way(Compute, "", &["cloudformation:UpdateStack"]),
    way(Compute, "", &["codebuild:StartBuild"]),
    way(Compute, "", &["codebuild:StartBuildBatch"]),
    way(Compute, "", &["codedeploy:CreateDeployment", "codedeploy:GetDeploymentConfig", "codedeploy:RegisterApplicationRevision"]),
    way(Compute, "", &["ec2-instance-connect:SendSSHPublicKey", "ec2:DescribeInstances"]),
    way(Compute, "", &["ec2:CreateLaunchTemplateVersion", "ec2:ModifyLaunchTemplate"]),
    way(Compute, "", &["ec2:ModifyInstanceAttribute", "ec2:StartInstances", "ec2:StopInstances"]),
    way(Compute, "", &["ecs:DescribeTasks", "ecs:ExecuteCommand"]),
    way(Compute, "", &["glue:UpdateDevEndpoint"]),
    way(Compute, "", &["lambda:AddPermission", "lambda:UpdateFunctionCode"]),
    way(Compute, "", &["lambda:InvokeFunction", "lambda:UpdateFunctionCode"]),
    way(Compute, "", &["lambda:UpdateFunctionCode"]),
    way(Compute, "", &["lambda:UpdateFunctionConfiguration"]),
    way(Compute, "", &["sagemaker:CreateNotebookInstanceLifecycleConfig", "sagemaker:StartNotebookInstance", "sagemaker:StopNotebookInstance", "sagemaker:UpdateNotebookInstance"]),
    way(Compute, "", &["sagemaker:CreatePresignedNotebookInstanceUrl"]),
    way(Compute, "", &["ssm:SendCommand"]),
    way(Compute, "", &["ssm:StartSession"]),
    way(Compute, "", &["states:StartExecution", "states:UpdateStateMachine"]),
];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::aws::authorization::Authorization;

    #[test]
    fn every_action_has_a_bit() {
        assert!(actions().len() <= 128, "{} actions", actions().len());
        let count = |way: &Way| u32::try_from(way.actions.len()).expect("there are few");
        assert!(WAYS.iter().zip(bits()).all(|(way, bits)| bits.count_ones() == count(way)));
        assert!(WAYS.iter().all(|way| (way.gain == PassRole) == way.actions.contains(&"iam:PassRole")));
    }

    /// [`Topics::ANY_RESOURCE`](crate::rule::Topics::ANY_RESOURCE) is missing from statements that allow to list things.
    #[test]
    fn every_way_takes_more_than_listing() {
        let table = Authorization::embedded();
        let is_more = |action: &&str| table.action(action).is_none_or(|known| !known.levels().is_only_list());
        for way in &WAYS {
            assert!(way.actions.iter().any(is_more), "{way:?}");
        }
    }
}
