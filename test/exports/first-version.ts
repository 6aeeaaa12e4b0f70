// What an export had in the first version that made exports: never changed, since such files are kept.

/** table → its columns. */
export const FIRST_VERSION: Readonly<Record<string, string>> = {
  organizations: "id name description deletion_at version created_at updated_at",
  members: "id person_id name preferred_name email role all_boards_read all_boards_write version created_at updated_at",
  member_board_access: "member_id board_id can_read can_write created_at updated_at",
  invites:
    "id invited_email role all_boards_read all_boards_write board_access status created_by created_by_name created_at expires_at accepted_by accepted_by_name accepted_at version",
  api_keys: "id name scopes board_ids created_by created_by_name created_at rotated_at expires_at last_used_at revoked_at version",
  gateways:
    "id name endpoint allow_insecure_tls disable_device_pairing capabilities workspace_root status problem problem_detail server_version connected_at last_seen_at auto_registered last_heartbeat_at connection_info version created_at updated_at",
  gateway_admissions: "id name uses max_uses created_by created_by_name created_at expires_at last_used_at revoked_at version",
  gateway_commands: "id gateway_id lane kind status attempts deadline_at error created_at finished_at",
  board_groups: "id name slug description version created_at updated_at",
  boards:
    "id board_group_id gateway_id name slug key description require_approval_for_done require_review_before_done comment_required_for_review block_status_changes_with_pending_approval only_lead_can_change_status last_number task_count version created_at updated_at deleted_at",
  agents:
    "id board_id gateway_id name description capabilities config command_policy state error last_seen_at version created_at updated_at deleted_at heartbeat_config identity_profile identity_template soul_template",
  tasks:
    "id board_id number title description status blocked_reason priority rank assigned_agent_id assigned_person_id assignee_name due_at comment_count created_by in_progress_at done_at version created_at updated_at deleted_at",
  runs: "id gateway_id agent_id agent_name board_id task_id session_key status parameters output error requested_by deadline_at version created_at started_at ended_at",
  held_commands: "gateway_id id agent_id board_id task_id run_id status outcome expires_at created_at released_at bytes",
  task_dependencies: "task_id depends_on_id position board_id",
  comments: "id board_id task_id message author_type author_id author_name created_at",
  approvals:
    "id board_id task_id action reason payload confidence requester_type requester_id requester_name content_hash gateway_id held_command_id status comment decider_type decider_id decider_name decided_at expires_at spent_at version created_at",
  streams: "id board_id seq",
  events: "stream_id seq type actor_type actor_id actor_name subject_type subject_id about_type about_id payload reason policy request_id cause at",
};
