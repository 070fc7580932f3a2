"""Slack's words for what is wrong with one request."""

from __future__ import annotations

THIS_REQUEST = frozenset(
    {
        "already_reacted",
        "attachment_payload_limit_exceeded",
        "bad_timestamp",
        "block_mismatch",
        "blocked_file_type",
        "cannot_dm_bot",
        "cannot_reply_to_message",
        "cant_broadcast_message",
        "cant_update_message",
        "duplicate_external_id",
        "edit_window_closed",
        "exchanged_trigger_id",
        "expired_trigger_id",
        "file_deleted",
        "file_not_found",
        "hash_conflict",
        "invalid_arg_name",
        "invalid_arguments",
        "invalid_array_arg",
        "invalid_attachments",
        "invalid_blocks",
        "invalid_blocks_format",
        "invalid_charset",
        "invalid_cursor",
        "invalid_form_data",
        "invalid_json",
        "invalid_limit",
        "invalid_metadata_format",
        "invalid_metadata_schema",
        "invalid_name",
        "invalid_post_type",
        "invalid_trigger_id",
        "invalid_ts_latest",
        "invalid_ts_oldest",
        "invalid_types",
        "json_not_object",
        "markdown_text_conflict",
        "message_not_found",
        "messages_tab_disabled",
        "metadata_must_be_sent_from_app",
        "metadata_too_large",
        "missing_post_type",
        "msg_blocks_too_long",
        "msg_too_long",
        "no_dual_broadcast_content_update",
        "no_item_specified",
        "no_reaction",
        "no_text",
        "not_reactable",
        "push_limit_reached",
        "thread_locked",
        "thread_not_found",
        "too_many_attachments",
        "too_many_contact_cards",
        "too_many_emoji",
        "too_many_reactions",
        "user_disabled",
        "user_not_found",
        "user_not_in_channel",
        "user_not_visible",
        "users_not_found",
        "view_too_large",
    }
)
"""Errors of one request that are the same however often it is repeated. What is not among these or those
above says nothing about the message: it waits."""

MALFORMED = frozenset(
    {"invalid_arguments", "invalid_blocks", "invalid_blocks_format", "msg_blocks_too_long", "msg_too_long"}
)
"""Errors of a message that is drawn wrong."""
